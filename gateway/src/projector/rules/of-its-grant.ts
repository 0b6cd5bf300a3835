import { isDeepStrictEqual } from "node:util";
import type { Correction, UseRecord, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";

/** Who sees an account or a correction, and whose documents it names, follows from its parties: they are its grant's. */
export function unlessOfItsGrant(
  { grant: id, provider, grantee, dataset }: UseRecord | Correction,
  { view }: Circumstances,
): VoidReason | undefined {
  const grant = view.get("grant", id);
  if (grant === undefined) return because("grantUnknown");
  if (grant.deliveredAt === undefined) return because("notDelivered");
  const isOf = grant.provider === provider && grant.grantee === grantee && grant.terms.dataset === dataset;
  return isOf ? undefined : because("partiesDiffer");
}

/** Documents are added to, never taken away. */
export const losesDocuments = (before: { readonly documents: readonly unknown[] }, after: typeof before): boolean =>
  !isDeepStrictEqual(before.documents, after.documents.slice(0, before.documents.length));
