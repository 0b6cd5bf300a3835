import {
  EVIDENCE_COUNTERSIGNATURE_TYPE,
  EVIDENCE_RECEIPT_TYPE,
  EvidenceCountersignatureClaims,
  EvidenceReceipt,
  EvidenceReceiptClaims,
  type EvidenceInclusion,
  type EvidenceStatement,
  type Grant,
} from "@mulian/domain";
import { rootOf } from "../bytes/inclusion.js";
import { sha256Hex } from "../bytes/sha256.js";
import { readCanonical } from "../container.js";
import { actorOf } from "../creator.js";
import type { Findings } from "../findings.js";
import type { ProvenRecord, ProvenRecords } from "../records.js";
import { openJws } from "./jws.js";
import { judgeKey } from "./signature-key.js";

export type DeliveryStatement = Extract<EvidenceStatement, { kind: "delivery" }>;

/** A receipt's file is an object with two inclusions, each with a path. */
const RECEIPT_DEPTH = 4;

/** A delivery or refusal that both sides signed, under its grant, and that is committed on the ledger. */
export function judgeDelivery(
  { grant: id, file }: DeliveryStatement,
  files: ReadonlyMap<string, Buffer>,
  records: ProvenRecords,
  findings: Findings,
): EvidenceReceiptClaims | undefined {
  const bytes = file.startsWith("receipts/") ? files.get(file) : undefined;
  if (bytes === undefined) {
    findings.add("RECEIPT_MISSING");
    return undefined;
  }
  const receipt = readCanonical(bytes, RECEIPT_DEPTH, EvidenceReceipt);
  const jws = receipt === undefined ? undefined : openJws(receipt.receipt, EVIDENCE_RECEIPT_TYPE);
  const claims = EvidenceReceiptClaims.safeParse(jws?.claims).data;
  if (receipt === undefined || jws === undefined || claims === undefined) {
    findings.add("RECEIPT_UNREADABLE");
    return undefined;
  }
  const grant = records.versions("grant", id).at(-1)?.record;
  if (grant === undefined) findings.add("EVIDENCE_MISSING", { kind: "grant", id });
  else judgeClaims(claims, grant, findings);
  const batch = judgeInclusion(receipt.receipt, receipt.provider, claims.provider, claims.sequence, records, findings);
  if (judgeKey(jws, claims.provider, { signedAt: claims.endedAt, batch }, records, findings) === "bad")
    findings.add("RECEIPT_SIGNATURE");
  judgeCountersignature(receipt, claims, records, findings);
  return claims;
}

/** What the provider says of the delivery is what was granted; of a refusal, purpose and moment may be what was refused. */
function judgeClaims(claims: EvidenceReceiptClaims, grant: Grant, findings: Findings): void {
  const { terms } = grant;
  if (claims.grant !== grant.id || claims.provider !== grant.provider || claims.grantee !== grant.grantee)
    findings.add("RECEIPT_OTHER_GRANT");
  const isUse = claims.purpose === terms.purpose && claims.proofKey === terms.proofKeyThumbprint;
  const isGranted =
    claims.dataset === terms.dataset &&
    claims.datasetVersion === grant.datasetVersion &&
    claims.method === terms.method &&
    claims.items.every((item) => terms.items.includes(item)) &&
    (isUse || claims.outcome === "refused");
  if (!isGranted) findings.add("RECEIPT_BEYOND_GRANT");
  // Both are RFC 3339 in UTC with milliseconds: text compares as time does.
  const isInTerm = grant.notBefore <= claims.startedAt && claims.startedAt < grant.expiresAt;
  if (!isInTerm && claims.outcome !== "refused") findings.add("RECEIPT_OUTSIDE_TERM");
}

function judgeCountersignature(
  { receipt, countersignature, grantee }: EvidenceReceipt,
  { provider, grantee: signer, grant, sequence, outcome, bytes, payloadDigest }: EvidenceReceiptClaims,
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
  const isOfReceipt =
    signed.receiptDigest === sha256Hex(receipt) &&
    signed.providerSequence === sequence &&
    signed.provider === provider &&
    signed.grantee === signer &&
    signed.grant === grant;
  // A grantee that no longer knows what arrived says nothing about it; one that knows says the same of a whole delivery.
  const isWhole =
    outcome !== "completed" ||
    ((signed.bytes ?? bytes) === bytes && (signed.payloadDigest ?? payloadDigest) === payloadDigest);
  if (!isOfReceipt || !isWhole) findings.add("COUNTERSIGNATURE_OTHER");
  const batch = judgeInclusion(countersignature, grantee, signer, signed.sequence, records, findings);
  if (judgeKey(jws, signer, { signedAt: signed.receivedAt, batch }, records, findings) === "bad")
    findings.add("COUNTERSIGNATURE");
}

/**
 * The path from a signature to the root that its department's batch has on the ledger.
 * @returns the batch, if it is one
 */
function judgeInclusion(
  leaf: string,
  inclusion: EvidenceInclusion | undefined,
  department: string,
  sequence: number,
  records: ProvenRecords,
  findings: Findings,
): ProvenRecord<"receipt-batch"> | undefined {
  if (inclusion === undefined) {
    findings.add("INCLUSION_MISSING", { department });
    return undefined;
  }
  const [proven] = records.versions("receipt-batch", inclusion.batch);
  if (proven === undefined) {
    findings.add("EVIDENCE_MISSING", { kind: "receipt-batch", id: inclusion.batch });
    return undefined;
  }
  const { record: batch } = proven;
  if (!isBatchOf(proven, department, sequence, records) || inclusion.department !== department)
    findings.add("INCLUSION_OTHER_BATCH", { department, sequence });
  const { leafIndex: index, treeSize: size } = inclusion;
  const isPlace = index === sequence - batch.firstSequence && size === batch.lastSequence - batch.firstSequence + 1;
  const path = inclusion.path.map((hash) => Buffer.from(hash, "hex"));
  const root = rootOf({ leaf: Buffer.from(leaf), index, size, path })?.toString("hex");
  if (!isPlace || root !== batch.merkleRoot) findings.add("INCLUSION_WRONG", { department, sequence });
  return proven;
}

/** Committed by the department itself, in the name of the organisation that speaks for it, and the sequence is in it. */
function isBatchOf(
  { record: batch, block, transaction: { creator } }: ProvenRecord<"receipt-batch">,
  department: string,
  sequence: number,
  records: ProvenRecords,
): boolean {
  const spokenBy = records.at("department", department, block) ?? records.versions("department", department)[0];
  const committer = creator === undefined ? undefined : actorOf(creator);
  return (
    batch.department === department &&
    committer?.department === department &&
    (spokenBy === undefined || spokenBy.record.mspId === committer.mspId) &&
    batch.firstSequence <= sequence &&
    sequence <= batch.lastSequence
  );
}
