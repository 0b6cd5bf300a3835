import { recordIdOf, type UserStatus } from "@mulian/domain";
import type { LedgerTransaction } from "../ports/ledger.js";
import type { RecordView } from "./operations.js";

/** A user is disabled, or let in again, by its own organisation or the authority; what the authority did, it alone undoes. */
export function invalidUserStatus(
  { id, mspId, enrolmentId }: UserStatus,
  { creator }: LedgerTransaction,
  view: RecordView,
  authorityMsp: string,
): string | undefined {
  if (id !== recordIdOf([mspId, enrolmentId])) return "names another user than its key";
  if (creator.mspId === authorityMsp) return undefined;
  if (creator.mspId !== mspId) return "neither by the user's organisation nor by the authority";
  const before = view.get("user-status", id);
  const isTheAuthoritys = before?.status === "disabled" && before.updatedBy.mspId === authorityMsp;
  return isTheAuthoritys ? "touches a user whom the authority disabled" : undefined;
}
