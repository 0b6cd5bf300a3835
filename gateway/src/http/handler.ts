import type { Readable } from "node:stream";
import type { OperationId, RouteAnswer, RouteBody, RouteParams, RouteQuery, routes, Language } from "@mulian/domain";
import type { UserCaller } from "../use-cases/caller.js";

type CallerOf<O extends OperationId> = (typeof routes)[O]["access"] extends "public" ? undefined : UserCaller;

/** One call of an operation, everything parsed. */
export interface ApiRequest<O extends OperationId> {
  readonly params: RouteParams<O>;
  readonly query: RouteQuery<O>;
  readonly body: RouteBody<O>;
  /** Whoever is signed in; undefined on public operations. */
  readonly caller: CallerOf<O>;
  /** From `Idempotency-Key`, or made up. */
  readonly idempotencyKey: string;
  /** `?wait=indexed` */
  readonly waitIndexed: boolean;
  readonly language: Language;
  readonly remoteAddress: string;
  /** Name of the session's cookie at the address that was called. */
  readonly cookieName: string;
  /** The session's token, for signing out. */
  readonly sessionToken: string | undefined;
  /** Aborts when the client goes away or the call takes too long. */
  readonly signal: AbortSignal;
  readonly setHeader: (name: string, value: string) => void;
}

/** The answer of an operation that streams bytes. */
export interface StreamedAnswer {
  readonly contentType: string;
  readonly stream: Readable;
  /** ASCII without quotes; what a browser saves it as. */
  readonly fileName?: string;
}

type Streams<O extends OperationId> = (typeof routes)[O] extends { streams: readonly string[] } ? true : false;
export type HandlerAnswer<O extends OperationId> = Streams<O> extends true ? StreamedAnswer : RouteAnswer<O>;
export type Handler<O extends OperationId> = (request: ApiRequest<O>) => Promise<HandlerAnswer<O>> | HandlerAnswer<O>;

/** Every operation of the route table has a handler: a missing or misnamed one does not compile. */
export type Handlers = { readonly [O in OperationId]: Handler<O> };
