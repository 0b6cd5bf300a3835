import type { UseRecord, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";
import { losesDocuments, unlessOfItsGrant } from "./of-its-grant.js";

/** The grantee's account, which it amends. */
export function invalidUseRecord(after: UseRecord, circumstances: Circumstances): VoidReason | undefined {
  const wrong = unlessOfItsGrant(after, circumstances);
  if (wrong !== undefined) return wrong;
  const before = circumstances.view.get("use-record", after.id);
  if (before !== undefined && losesDocuments(before, after)) return because("documentsMissing");
  return unlessBy(after.grantee, before === undefined ? "use.record" : "use.amend", circumstances);
}
