import { z } from "zod";
import { IdempotencyKey, RecordId } from "../ids.js";
import type { Bilingual } from "../language.js";
import type { RecordKind } from "../records/index.js";
import type { Role } from "../roles.js";

/**
 * One command: what a caller may ask of the ledger. `roles` are necessary, never sufficient: the rule also checks
 * department, MSP and state.
 */
export interface CommandDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly roles: readonly Role[];
  /** Kind of the record whose id and version the result names. */
  readonly subject: RecordKind;
  readonly summary: Bilingual;
}

export const command = <Schema extends z.ZodType>(
  subject: RecordKind,
  roles: readonly Role[],
  summary: Bilingual,
  schema: Schema,
): CommandDefinition<Schema> => ({ subject, roles, summary, schema });

/** A command that makes a record: its id follows from the caller and this key. */
export const creation = { idempotencyKey: IdempotencyKey };

/** A command that changes a record names the version it expects (0: there is none yet, for records with fixed keys). */
export const transition = { id: RecordId, expectedVersion: z.int().min(0) };
