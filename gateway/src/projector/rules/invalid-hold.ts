import { recordIdOf, type Hold } from "@mulian/domain";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority } from "../unless-by.js";

/** Each side of a grant and the authority writes its own hold, nobody another's, and a revocation is final. */
export function invalidHold(hold: Hold, circumstances: Circumstances): string | undefined {
  const { id, subjectKind, subject, actor, state } = hold;
  const { view } = circumstances;
  if (id !== recordIdOf([subjectKind, subject, actor])) return "names another subject or actor than its key";
  if (state === "revoked" && subjectKind !== "grant") return "revokes what can only be suspended";
  if (view.get("hold", id)?.state === "revoked" && state !== "revoked") return "lifts a revocation, which is final";
  const isOnAuthority =
    subjectKind === "department" && subject === view.get("policy", "policy")?.content.authorityDepartment;
  if (isOnAuthority && state !== "none") return "suspends the authority, which could not lift it";
  if (actor === "authority") return unlessByAuthority(circumstances);
  const grant = subjectKind === "grant" ? view.get("grant", subject) : undefined;
  return grant === undefined
    ? "about a grant that is not there"
    : unlessBy(grant[actor], "grant.revoke", circumstances);
}
