import type { Dataset, Duty, Resource } from "@mulian/domain";
import type { Circumstances } from "../circumstances.js";

/** A first record in a department's name needs its organisation's endorsement; later ones, the key's own policy sees to. */
export function unlessOwnerEndorsed(
  { department }: Duty | Dataset | Resource,
  { view, transaction }: Circumstances,
): string | undefined {
  const owner = view.get("department", department);
  if (owner === undefined) return "its department is not registered";
  return transaction.endorsers.includes(owner.mspId)
    ? undefined
    : "made without the endorsement of its owner's organisation";
}
