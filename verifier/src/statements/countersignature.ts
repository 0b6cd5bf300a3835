import {
  EVIDENCE_COUNTERSIGNATURE_TYPE,
  EvidenceCountersignatureClaims,
  type EvidenceReceipt,
  type EvidenceReceiptClaims,
} from "@mulian/domain";
import { sha256Hex } from "../bytes/sha256.js";
import type { Findings } from "../findings.js";
import type { ProvenRecords } from "../records.js";
import { judgeInclusion } from "./inclusion.js";
import { openJws } from "./jws.js";
import { judgeKey } from "./signature-key.js";

/** What the grantee signed about this very receipt, by its own key, and in a batch of its own. */
export function judgeCountersignature(
  { receipt, countersignature, grantee: inclusion }: EvidenceReceipt,
  claims: EvidenceReceiptClaims,
  records: ProvenRecords,
  findings: Findings,
): void {
  if (countersignature === undefined) {
    findings.add("COUNTERSIGNATURE_MISSING");
    return;
  }
  const jws = openJws(countersignature, EVIDENCE_COUNTERSIGNATURE_TYPE);
  const signed = EvidenceCountersignatureClaims.safeParse(jws?.claims).data;
  if (jws === undefined || signed === undefined) {
    findings.add("RECEIPT_UNREADABLE");
    return;
  }
  if (!isOfReceipt(signed, receipt, claims) || !isWhole(signed, claims)) findings.add("COUNTERSIGNATURE_OTHER");
  const department = claims.grantee;
  const batch = judgeInclusion(
    { jws: countersignature, department, sequence: signed.sequence },
    inclusion,
    records,
    findings,
  );
  if (judgeKey(jws, department, { signedAt: signed.receivedAt, batch }, records, findings) === "bad")
    findings.add("COUNTERSIGNATURE");
}

const isOfReceipt = (
  signed: EvidenceCountersignatureClaims,
  receipt: string,
  { sequence, provider, grantee, grant }: EvidenceReceiptClaims,
): boolean =>
  signed.receiptDigest === sha256Hex(receipt) &&
  signed.providerSequence === sequence &&
  signed.provider === provider &&
  signed.grantee === grantee &&
  signed.grant === grant;

/** A grantee that no longer knows what arrived says nothing about it; one that knows says the same of a whole delivery. */
function isWhole(signed: EvidenceCountersignatureClaims, claims: EvidenceReceiptClaims): boolean {
  const { bytes = claims.bytes, payloadDigest = claims.payloadDigest } = signed;
  return claims.outcome !== "completed" || (bytes === claims.bytes && payloadDigest === claims.payloadDigest);
}
