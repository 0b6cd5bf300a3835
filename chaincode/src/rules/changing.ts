import type { LedgerRecord, RecordOf } from "@mulian/domain";
import type { IdKind, IdReader } from "./id-reader.js";
import { repeated } from "./outcomes.js";
import { requireFound, requireVersion } from "./refusals.js";
import type { Outcome, RuleContext, WorldStateReader } from "./rule.js";

export interface Transition<R> {
  readonly id: string;
  readonly expectedVersion: number;
  /** Throws NOT_FOUND when the record is none of the caller's, FORBIDDEN when it may only be seen. */
  readonly mayChange: (record: R) => void;
}

/**
 * Changes a record at the version the caller expects. A repeat of the command that made the current version answers
 * as the first time and writes nothing.
 * @throws DomainError NOT_FOUND, FORBIDDEN, VERSION_CONFLICT, and what `change` throws
 */
export async function changing<K extends IdKind>(
  read: WorldStateReader,
  context: RuleContext,
  kind: K,
  transition: Transition<RecordOf<K>>,
  change: (record: RecordOf<K>) => Promise<Outcome>,
): Promise<Outcome> {
  // Every kind that comes here has its id as its key, which is what IdReader says.
  const record = requireFound(await (read as IdReader).get(kind, transition.id), kind);
  transition.mayChange(record);
  const base: LedgerRecord = record;
  if (base.commandDigest === context.commandDigest) return repeated(base);
  requireVersion(base, transition.expectedVersion);
  return change(record);
}
