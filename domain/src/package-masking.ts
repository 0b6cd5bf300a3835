import { canonicalJson } from "./canonical-json.js";
import type { Grant } from "./records/grant.js";

/**
 * What a package's key says of its masking, as a text to be hashed; undefined when nothing is masked. Two grants share a package
 * only when this is equal. A value that is hashed is hashed with the grant's own salt, so such a package is of one grant alone.
 */
export function packageMasking({ id, terms }: Pick<Grant, "id" | "terms">): string | undefined {
  const masking = terms.masking?.toSorted((a, b) => (a.item < b.item ? -1 : 1));
  if (masking === undefined) return undefined;
  const isSalted = masking.some(({ transform }) => transform === "hash");
  return canonicalJson(isSalted ? { masking, grant: id } : { masking });
}
