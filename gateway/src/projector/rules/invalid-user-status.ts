import type { UserStatus, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { isAuthority, unlessBy } from "../unless-by.js";

/** A user is disabled, or let in again, by its own organisation or the authority; what the authority did, it alone undoes. */
export function invalidUserStatus(status: UserStatus, circumstances: Circumstances): VoidReason | undefined {
  const { id, mspId, enrolmentId } = status;
  const { transaction, view, authorityMsp } = circumstances;
  const { creator } = transaction;
  if (id !== `${mspId}:${enrolmentId}`) return because("keyDiffers");
  if (isAuthority(circumstances)) return undefined;
  if (creator.mspId !== mspId) return because("anotherOrganisationsUser");
  const before = view.get("user-status", id);
  if (before?.status === "disabled") {
    if (before.updatedBy.mspId === authorityMsp && mspId !== authorityMsp) return because("disabledByAuthority");
    if (before.updatedBy.department !== creator.department) return because("disabledByNeighbour");
  }
  return unlessBy(creator.department ?? "", "user.set-status", circumstances);
}
