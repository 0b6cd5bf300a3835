import type { Grant } from "@mulian/domain";
import { COUNTERSIGNATURE_LIMIT_MS } from "../check-receipts.js";
import { verifyCountersignature, verifyReceipt } from "../countersign.js";
import { decodePayload } from "../jws.js";
import { CountersignatureClaims, type ReceiptClaims } from "../receipt.js";
import { coverOf } from "./cover-of.js";
import type { Found } from "./found.js";
import type { ReconcileParts, ShownReceipt } from "./shown-log.js";

/** A shown receipt whose signatures bear it out. */
export interface CheckedReceipt {
  /** In the log of the department that showed it. */
  readonly sequence: number;
  readonly jws: string;
  readonly claims: ReceiptClaims;
  readonly countersignature: string | undefined;
  readonly arrived: Pick<CountersignatureClaims, "bytes" | "payloadDigest"> | undefined;
}

export interface CheckedSide {
  readonly department: string;
  readonly byDelivery: ReadonlyMap<string, CheckedReceipt>;
  readonly found: readonly Found[];
}

/** Whether the other side's signature should have come back by now. */
export const isLate = ({ endedAt }: Pick<ReceiptClaims, "endedAt">, nowMs: number): boolean =>
  nowMs - Date.parse(endedAt) > COUNTERSIGNATURE_LIMIT_MS;

/**
 * Verifies every receipt a side shows of a grant, by the keys that were good when it was made. Whether the batch that should
 * cover it really does is another check (see check-batches.ts).
 */
export async function checkSide(
  leg: ReconcileParts,
  grant: Grant,
  department: string,
  shown: readonly ShownReceipt[],
): Promise<CheckedSide> {
  const batches = leg.deps.index.all("receipt-batch", (batch) => batch.department === department);
  const committedAt = ({ sequence }: ShownReceipt): string | undefined => coverOf(batches, sequence)?.createdAt;
  const byDelivery = new Map<string, CheckedReceipt>();
  const found: Found[] = [];
  for (const receipt of shown) {
    const where = { department, grant: grant.id, sequence: receipt.sequence };
    const claims = await claimsOfShown(leg, grant, department, receipt, committedAt(receipt));
    if (claims === undefined) {
      found.push({ code: "receiptForged", ...where });
      continue;
    }
    const { delivery } = claims;
    if (byDelivery.has(delivery)) found.push({ code: "receiptTwice", ...where, delivery });
    const arrived = await arrivedOf(leg, grant, receipt, claims.sequence, committedAt(receipt));
    if (arrived === "forged") found.push({ code: "countersignatureForged", ...where, delivery });
    byDelivery.set(delivery, {
      sequence: receipt.sequence,
      jws: receipt.jws,
      claims,
      countersignature: arrived === "forged" ? undefined : receipt.countersignature,
      arrived: arrived === "forged" ? undefined : arrived,
    });
  }
  return { department, byDelivery, found };
}

async function claimsOfShown(
  leg: ReconcileParts,
  grant: Grant,
  department: string,
  { jws, sequence }: ShownReceipt,
  committedAt: string | undefined,
): Promise<ReceiptClaims | undefined> {
  const claims = await verifyReceipt(leg, jws, grant, committedAt).catch(() => undefined);
  // The provider numbers its own log by what it signs.
  return department === grant.provider && claims?.sequence !== sequence ? undefined : claims;
}

async function arrivedOf(
  leg: ReconcileParts,
  grant: Grant,
  { jws, countersignature }: ShownReceipt,
  sequence: number,
  committedAt: string | undefined,
): Promise<CheckedReceipt["arrived"] | "forged"> {
  if (countersignature === undefined) return undefined;
  const isGood = await verifyCountersignature(
    leg,
    grant.grantee,
    { jws, sequence },
    countersignature,
    committedAt,
  ).then(
    () => true,
    () => false,
  );
  return isGood ? CountersignatureClaims.parse(decodePayload(countersignature)) : "forged";
}
