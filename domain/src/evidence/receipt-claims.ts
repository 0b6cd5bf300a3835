import { z } from "zod";
import { DepartmentId, Digest, RecordId, Thumbprint, Timestamp } from "../ids.js";
import { ShareMethod } from "../records/dataset.js";

/** `typ` of the two signatures (RFC 8725 §3.11): one kind can never be shown as the other. */
export const EVIDENCE_RECEIPT_TYPE = "mulian-receipt+jwt";
export const EVIDENCE_COUNTERSIGNATURE_TYPE = "mulian-receipt-countersignature+jwt";

const count = z.int().min(0);

/** Of what a provider signs about a delivery or a refusal: what a verifier compares with the ledger and shows. */
export const EvidenceReceiptClaims = z.looseObject({
  /** In the provider's log. */
  sequence: z.int().min(1),
  grant: RecordId,
  provider: DepartmentId,
  grantee: DepartmentId,
  dataset: RecordId,
  datasetVersion: z.int().min(1),
  method: ShareMethod,
  items: z.array(z.string()),
  outcome: z.enum(["completed", "broken", "refused"]),
  rows: count,
  bytes: count,
  /** SHA-256 of the payload that left. */
  payloadDigest: Digest.optional(),
  purpose: z.string(),
  /** Thumbprint of the proof key that asked. */
  proofKey: Thumbprint,
  /** Blocks that the provider knew when it last found the grant good (or refused). */
  height: count,
  startedAt: Timestamp,
  endedAt: Timestamp,
});
export type EvidenceReceiptClaims = z.infer<typeof EvidenceReceiptClaims>;

/** Of what a grantee signs about a receipt. */
export const EvidenceCountersignatureClaims = z.looseObject({
  /** In the grantee's log. */
  sequence: z.int().min(1),
  grantee: DepartmentId,
  provider: DepartmentId,
  grant: RecordId,
  providerSequence: z.int().min(1),
  /** SHA-256 of the provider's compact JWS. */
  receiptDigest: Digest,
  /** What arrived: equal to the receipt's when it was completed; absent when the grantee's gateway no longer knew. */
  bytes: count.optional(),
  payloadDigest: Digest.optional(),
  receivedAt: Timestamp,
});
export type EvidenceCountersignatureClaims = z.infer<typeof EvidenceCountersignatureClaims>;
