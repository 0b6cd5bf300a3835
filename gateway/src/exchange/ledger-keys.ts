import { recordIdOf, type AnnouncedJwk, type Department, type PublicJwk } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

type Index = Pick<CatalogueIndex, "get">;

const keysOf = (index: Index, department: string): Department["keys"] =>
  index.get("department", department)?.keys ?? [];

/** Since when a department's key is blocked (it leaked); undefined while it is not. */
export const blockedSince = (index: Index, department: string, kid: string): string | undefined =>
  index.get("key-block", recordIdOf([department, kid]))?.createdAt;

/**
 * A department's signature key of this id, if it was good at `at`; by default, if it is good now. A key that was replaced is
 * good for what it signed before; one that leaked too, but a thief writes any date: whoever takes a signature in from outside
 * asks `blockedSince` besides.
 */
export function signatureKey(
  index: Index,
  department: string,
  kid: string | undefined,
  at?: string,
): PublicJwk | undefined {
  if (kid === undefined) return undefined;
  const key = keysOf(index, department).find(({ jwk }) => jwk.use === "sig" && jwk.kid === kid);
  if (key?.jwk.crv !== "P-256") return undefined;
  const blocked = blockedSince(index, department, kid);
  const isGood =
    at === undefined
      ? key.until === undefined && blocked === undefined
      : (key.until === undefined || at <= key.until) && (blocked === undefined || at <= blocked);
  return isGood ? key.jwk : undefined;
}

/** The newest of a department's keys that are good now: for a use, on a curve. */
export function currentKey<Curve extends AnnouncedJwk["crv"] = "P-256">(
  index: Index,
  department: string,
  use: AnnouncedJwk["use"],
  curve?: Curve,
): Extract<AnnouncedJwk, { crv: Curve }> | undefined {
  const wanted = curve ?? "P-256";
  const good = keysOf(index, department).findLast(
    ({ jwk, until }) =>
      jwk.use === use &&
      jwk.crv === wanted &&
      until === undefined &&
      blockedSince(index, department, jwk.kid) === undefined,
  )?.jwk;
  // The curve was compared just above, which TypeScript cannot carry over to the generic parameter.
  return good as Extract<AnnouncedJwk, { crv: Curve }> | undefined;
}
