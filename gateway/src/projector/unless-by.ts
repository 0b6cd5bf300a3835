import type { LedgerTransaction } from "../ports/ledger.js";
import type { RecordView } from "./operations.js";

/**
 * Why nobody of these departments' organisations can have written it. Such records have no endorsement policy of their own, so
 * that neither side can block the other. But peers of any contract let a transaction in only with its creator's signature: a
 * majority that colludes cannot write as somebody else's member.
 */
export function unlessBy(
  departments: readonly string[],
  { creator }: LedgerTransaction,
  view: RecordView,
): string | undefined {
  const isBy = departments.some((department) => view.get("department", department)?.mspId === creator.mspId);
  return isBy ? undefined : `not written by the organisation of ${departments.join(" or ")}`;
}
