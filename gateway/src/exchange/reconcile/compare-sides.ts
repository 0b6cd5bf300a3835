import type { Grant } from "@mulian/domain";
import { isLate, type CheckedReceipt, type CheckedSide } from "./checked-receipt.js";
import type { Found } from "./found.js";

/**
 * The two sides of a grant beside each other: what one has and the other has not, and what both have and tell differently.
 * Pure.
 * @param nowMs a receipt that is still on its way is no difference
 */
export function compareSides(
  grant: Pick<Grant, "id">,
  provider: CheckedSide,
  grantee: CheckedSide,
  nowMs: number,
): readonly Found[] {
  const deliveries = new Set([...provider.byDelivery.keys(), ...grantee.byDelivery.keys()]);
  return [...deliveries].flatMap((delivery) => {
    const theirs = provider.byDelivery.get(delivery);
    const ours = grantee.byDelivery.get(delivery);
    const at = (department: string, sequence?: number) => ({
      department,
      grant: grant.id,
      delivery,
      ...(sequence === undefined ? {} : { sequence }),
    });
    if (theirs === undefined) return ours === undefined ? [] : [{ code: "receiptMissing", ...at(provider.department) }];
    if (ours === undefined) return onlyProvider(theirs, nowMs).map((code) => ({ code, ...at(grantee.department) }));
    return both(theirs, ours, nowMs).map(([code, side]) =>
      side === "provider"
        ? { code, ...at(provider.department, theirs.sequence) }
        : { code, ...at(grantee.department, ours.sequence) },
    );
  });
}

/** A receipt the grantee signed and does not show is missing there; one it never signed was not countersigned. */
function onlyProvider(theirs: CheckedReceipt, nowMs: number): readonly Found["code"][] {
  if (theirs.countersignature !== undefined) return ["receiptMissing"];
  return isLate(theirs.claims, nowMs) ? ["countersignatureMissing"] : [];
}

type OfSide = readonly [Found["code"], "provider" | "grantee"];

function both(theirs: CheckedReceipt, ours: CheckedReceipt, nowMs: number): readonly OfSide[] {
  if (theirs.jws !== ours.jws) return [["receiptsDiffer", "provider"]];
  if (ours.countersignature === undefined) return [["countersignatureMissing", "grantee"]];
  const found: OfSide[] = [];
  if (theirs.countersignature === undefined) {
    if (isLate(theirs.claims, nowMs)) found.push(["countersignatureMissing", "provider"]);
  } else if (theirs.countersignature !== ours.countersignature) found.push(["receiptsDiffer", "grantee"]);
  if (!isArrivalPossible(ours)) found.push(["arrivalDiffers", "grantee"]);
  return found;
}

/** All of a completed delivery arrived, and of no delivery more than left. */
function isArrivalPossible({ claims, arrived }: CheckedReceipt): boolean {
  if (arrived?.bytes === undefined) return true;
  if (claims.outcome === "completed")
    return arrived.bytes === claims.bytes && arrived.payloadDigest === claims.payloadDigest;
  return arrived.bytes <= (claims.bytesAtMost ?? claims.bytes);
}
