import type { Policy, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessByAuthority } from "../unless-by.js";

/** The authority's, and it never names another. */
export function invalidPolicy({ content }: Policy, circumstances: Circumstances): VoidReason | undefined {
  const { view, authorityMsp, transaction } = circumstances;
  const department = view.get("policy", "policy")?.content.authorityDepartment ?? transaction.creator.department;
  if (content.authorityMsp !== authorityMsp || content.authorityDepartment !== department)
    return because("anotherAuthority");
  return unlessByAuthority(circumstances);
}
