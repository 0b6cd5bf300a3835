import { DomainError, type Grant } from "@mulian/domain";
import { factsOf } from "../refusal-facts.js";
import { countersign, requireGranted, verifyReceipt } from "./countersign.js";
import type { DeliveryParts } from "./delivery-parts.js";
import type { ReceiptClaims } from "./receipt.js";

/** Countersigns the receipt in a refusal, and says the refusal in this gateway's name. */
export async function keepRefusal(
  leg: Pick<DeliveryParts, "deps" | "log" | "ends">,
  grant: Grant,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DomainError)) return error;
  const { receipt, refusedBy } = error.details;
  if (refusedBy !== "peer") return error;
  if (typeof receipt === "string") {
    const kept = await verifyReceipt(leg, receipt, grant)
      .then((claims) => countersign(leg, receipt, requireRefusal(requireGranted(claims, grant)), undefined))
      .catch((failure: unknown) => {
        leg.deps.logger.warn({ err: failure, grant: grant.id }, "refusal not countersigned");
        return undefined;
      });
    if (kept !== undefined) leg.ends.signed(kept);
  }
  // That our gateway could not prove itself is no fault of the user, who is signed in.
  return error.code === "UNAUTHENTICATED"
    ? new DomainError("PEER_UNAVAILABLE", "the other department's gateway does not accept this one's proof", {
        peerCode: error.code,
      })
    : new DomainError(error.code, error.message, factsOf(error.details));
}

/** Nothing arrived with a refusal, so nothing but a refusal is signed: not a delivery that never was. */
function requireRefusal(claims: ReceiptClaims): ReceiptClaims {
  if (claims.outcome === "refused" && claims.rows === 0 && claims.bytes === 0) return claims;
  throw new DomainError("INTEGRITY_FAILURE", "the receipt of a refusal speaks of a delivery");
}
