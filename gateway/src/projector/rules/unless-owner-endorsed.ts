import type { Dataset, Duty, Resource, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";

/** A first record in a department's name needs its organisation's endorsement; later ones, the key's own policy sees to. */
export function unlessOwnerEndorsed(
  { department }: Duty | Dataset | Resource,
  { view, transaction }: Circumstances,
): VoidReason | undefined {
  const owner = view.get("department", department);
  if (owner === undefined) return because("ownerUnregistered");
  return transaction.endorsers.includes(owner.mspId) ? undefined : because("ownerNotEndorsing");
}
