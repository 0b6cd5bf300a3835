import { effectiveGrantState, holdIdsOf, type Grant } from "@mulian/domain";
import type { CatalogueIndex } from "../../ports/catalogue-index.js";
import { requireGranted } from "../countersign.js";
import type { ReceiptClaims } from "../receipt.js";
import { CLOCK_TOLERANCE_MS } from "../token-limits.js";

/** States in which something may be served: a package already when it is delivered. */
const SERVED: readonly string[] = ["delivered", "active"];

/** Whether a provider's own receipt says that it served what the ledger did not allow at the height it names. */
export function isOutsideGrant(index: CatalogueIndex, grant: Grant, claims: ReceiptClaims): boolean {
  if (claims.outcome === "refused") return claims.rows > 0 || claims.bytes > 0;
  if (!isOfGrant(grant, claims)) return true;
  const startedMs = Date.parse(claims.startedAt);
  if (startedMs < Date.parse(grant.notBefore) - CLOCK_TOLERANCE_MS) return true;
  if (startedMs > Date.parse(grant.expiresAt) + CLOCK_TOLERANCE_MS) return true;
  // A broken delivery was stopped: it may have been ended by what stands in the block that ended it.
  if (claims.outcome === "broken") return false;
  return !SERVED.includes(stateAt(index, grant, claims.height - 1));
}

function isOfGrant(grant: Grant, claims: ReceiptClaims): boolean {
  try {
    requireGranted(claims, grant);
    return true;
  } catch {
    return false;
  }
}

/** As it stood when this block was the newest. */
function stateAt(index: CatalogueIndex, grant: Grant, block: number): string {
  const then = index.get("grant", grant.id, block);
  const holds = holdIdsOf("grant", grant.id).flatMap((id) => index.get("hold", id, block) ?? []);
  return then === undefined ? "none" : effectiveGrantState(then, holds, grant.notBefore);
}
