import type { UserStatus } from "@mulian/domain";
import type { Circumstances } from "../circumstances.js";
import { isAuthority, unlessBy } from "../unless-by.js";

/** A user is disabled, or let in again, by its own organisation or the authority; what the authority did, it alone undoes. */
export function invalidUserStatus(status: UserStatus, circumstances: Circumstances): string | undefined {
  const { id, mspId, enrolmentId } = status;
  const { transaction, view, authorityMsp } = circumstances;
  const { creator } = transaction;
  if (id !== `${mspId}:${enrolmentId}`) return "names another user than its key";
  if (isAuthority(circumstances)) return undefined;
  if (creator.mspId !== mspId) return "neither by the user's organisation nor by the authority";
  const before = view.get("user-status", id);
  if (before?.status === "disabled") {
    if (before.updatedBy.mspId === authorityMsp && mspId !== authorityMsp)
      return "touches a user whom the authority disabled";
    if (before.updatedBy.department !== creator.department) return "touches a user whom a neighbour disabled";
  }
  return unlessBy(creator.department ?? "", "user.set-status", circumstances);
}
