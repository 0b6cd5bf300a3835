import { isDeepStrictEqual } from "node:util";
import type { Department, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority, unlessEither } from "../unless-by.js";
import { changed } from "./invalid-succession.js";

/** The authority enters a department; from then on the department speaks for itself, under its key's own policy. */
export function invalidDepartment(after: Department, circumstances: Circumstances): VoidReason | undefined {
  const { view, transaction, authorityMsp } = circumstances;
  const before = view.get("department", after.id);
  if (before === undefined) {
    if (after.keys.length > 0 || after.gateway !== undefined) return because("beginsMidway");
    if (!transaction.endorsers.includes(authorityMsp)) return because("authorityNotEndorsing");
    return unlessByAuthority(circumstances);
  }
  // Old signatures are verified by these for ever.
  const isKept = before.keys.every(({ jwk, since, until }, at) => {
    const kept = after.keys[at];
    return isDeepStrictEqual([kept?.jwk, kept?.since], [jwk, since]) && (until ?? kept?.until) === kept?.until;
  });
  if (!isKept) return because("keyHistoryRewritten");
  const isAnnouncement = changed(before, after, ["gateway", "keys"]).length > 0;
  const announced = unlessBy(after.id, "department.announce", circumstances);
  // An announcement may say what was said before.
  return isAnnouncement ? announced : unlessEither(unlessBy(after.id, "department.update", circumstances), announced);
}
