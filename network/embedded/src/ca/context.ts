import type { Logger } from "pino";
import type { Issuer } from "../crypto/issuer.js";
import type { KeyedLock } from "./keyed-lock.js";
import type { IdentityRecord } from "./records.js";
import type { CaStore } from "./store.js";

/** What every endpoint works with. */
export interface CaContext {
  readonly caName: string;
  readonly issuer: Issuer;
  readonly store: CaStore;
  /** By enrolment id: whatever reads a record in order to change it runs under it. */
  readonly identityLock: KeyedLock;
  readonly affiliationLock: KeyedLock;
  readonly log: Logger;
  /** Life of what is issued; the issuer's own by default. */
  readonly certificateLifeMs?: number;
}

export interface CaRequest {
  readonly method: string;
  /** Path and query as they came: the token signs them. */
  readonly target: string;
  readonly query: URLSearchParams;
  /** The part of the path after the endpoint's name, decoded. */
  readonly parameter: string;
  readonly authorisation: string | undefined;
  readonly body: Buffer;
}

/** Who signed a request's token. */
export interface Caller {
  readonly identity: IdentityRecord;
  readonly serial: string;
}

export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly name: string;
  /** Whether the path goes on after the name, for example `identities/{id}`. */
  readonly hasParameter: boolean;
  readonly status: 200 | 201;
  readonly handle: (ca: CaContext, request: CaRequest) => Promise<unknown>;
}
