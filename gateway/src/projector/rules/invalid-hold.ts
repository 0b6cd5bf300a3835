import { recordIdOf, type Hold, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority } from "../unless-by.js";

/** Each side of a grant and the authority writes its own hold, nobody another's, and a revocation is final. */
export function invalidHold(hold: Hold, circumstances: Circumstances): VoidReason | undefined {
  const { id, subjectKind, subject, actor, state } = hold;
  const { view } = circumstances;
  if (id !== recordIdOf([subjectKind, subject, actor])) return because("keyDiffers");
  if (state === "revoked" && subjectKind !== "grant") return because("notRevocable");
  if (view.get("hold", id)?.state === "revoked" && state !== "revoked") return because("revocationLifted");
  const isOnAuthority =
    subjectKind === "department" && subject === view.get("policy", "policy")?.content.authorityDepartment;
  if (isOnAuthority && state !== "none") return because("authoritySuspended");
  if (actor === "authority") return unlessByAuthority(circumstances);
  const grant = subjectKind === "grant" ? view.get("grant", subject) : undefined;
  return grant === undefined ? because("grantUnknown") : unlessBy(grant[actor], "grant.revoke", circumstances);
}
