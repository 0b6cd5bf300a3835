import { z } from "zod";
import type { CommandName } from "../commands/index.js";
import type { Bilingual } from "../language.js";
import type { Role } from "../roles.js";

/** Who may call a route: nobody known, any signed-in user, or users with one of these roles. */
export type Access = "public" | "signed-in" | readonly Role[];

/**
 * One endpoint. The same table makes `/openapi.json`, the gateway's parsing, the CLI's client and the console's types.
 * Paths are relative to `/api/v1` and write parameters as `{name}`.
 */
export interface RouteDefinition {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly tag: string;
  readonly summary: Bilingual;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** The ledger command this route submits; it then takes `Idempotency-Key` and `?wait=indexed`. */
  readonly command?: CommandName;
  /** Streams bytes of these media types instead of JSON. */
  readonly streams?: readonly string[];
  /** Headers of the answer that say something of it as JSON, by their names. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
}

export const route = <R extends RouteDefinition>(definition: R): R => definition;
