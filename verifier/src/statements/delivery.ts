import {
  EVIDENCE_RECEIPT_TYPE,
  EvidenceReceipt,
  EvidenceReceiptClaims,
  type EvidenceStatement,
  receiptFile,
  type Grant,
} from "@mulian/domain";
import { readCanonical } from "../container.js";
import type { Findings } from "../findings.js";
import type { ProvenRecords } from "../records.js";
import { judgeCountersignature } from "./countersignature.js";
import { judgeHolds } from "./holds.js";
import { judgeInclusion } from "./inclusion.js";
import { openJws, type OpenJws } from "./jws.js";
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
  const read = bytes === undefined ? undefined : readReceipt(bytes);
  if (read === undefined) {
    findings.add(bytes === undefined ? "RECEIPT_MISSING" : "RECEIPT_UNREADABLE");
    return undefined;
  }
  const { receipt, jws, claims } = read;
  // One receipt under several names would count as several deliveries.
  if (file !== receiptFile(claims.provider, claims.sequence))
    findings.add("RECEIPT_OTHER_FILE", { department: claims.provider, sequence: claims.sequence });
  const grant = records.versions("grant", id).at(-1)?.record;
  if (grant === undefined) findings.add("EVIDENCE_MISSING", { kind: "grant", id });
  else {
    judgeClaims(claims, grant, findings);
    judgeHolds(claims, grant, records, findings);
  }
  const leaf = { jws: receipt.receipt, department: claims.provider, sequence: claims.sequence };
  const batch = judgeInclusion(leaf, receipt.provider, records, findings);
  if (judgeKey(jws, claims.provider, { signedAt: claims.endedAt, batch }, records, findings) === "bad")
    findings.add("RECEIPT_SIGNATURE");
  judgeCountersignature(receipt, claims, records, findings);
  return claims;
}

interface ReadReceipt {
  readonly receipt: EvidenceReceipt;
  readonly jws: OpenJws;
  readonly claims: EvidenceReceiptClaims;
}

function readReceipt(bytes: Buffer): ReadReceipt | undefined {
  const receipt = readCanonical(bytes, RECEIPT_DEPTH, EvidenceReceipt);
  const jws = receipt === undefined ? undefined : openJws(receipt.receipt, EVIDENCE_RECEIPT_TYPE);
  const claims = EvidenceReceiptClaims.safeParse(jws?.claims).data;
  return receipt === undefined || jws === undefined || claims === undefined ? undefined : { receipt, jws, claims };
}

function judgeClaims(claims: EvidenceReceiptClaims, grant: Grant, findings: Findings): void {
  if (claims.grant !== grant.id || claims.provider !== grant.provider || claims.grantee !== grant.grantee)
    findings.add("RECEIPT_OTHER_GRANT");
  // Purpose, key and moment of a refusal may be what was refused.
  const isServed = claims.outcome !== "refused";
  if (!isOfGranted(claims, grant) || (isServed && !isGrantedUse(claims, grant))) findings.add("RECEIPT_BEYOND_GRANT");
  if (isServed && !isInTerm(claims, grant)) findings.add("RECEIPT_OUTSIDE_TERM");
}

const isOfGranted = (claims: EvidenceReceiptClaims, { terms, datasetVersion }: Grant): boolean =>
  claims.dataset === terms.dataset &&
  claims.datasetVersion === datasetVersion &&
  claims.method === terms.method &&
  claims.items.every((item) => terms.items.includes(item));

const isGrantedUse = ({ purpose, proofKey }: EvidenceReceiptClaims, { terms }: Grant): boolean =>
  purpose === terms.purpose && proofKey === terms.proofKeyThumbprint;

/** The grant's term was set by another clock than the provider's: as far apart as gateways let each other's tokens be. */
const CLOCK_TOLERANCE_MS = 60_000;

function isInTerm({ startedAt }: EvidenceReceiptClaims, { notBefore, expiresAt }: Grant): boolean {
  const startedMs = Date.parse(startedAt);
  return (
    Date.parse(notBefore) - CLOCK_TOLERANCE_MS <= startedMs && startedMs <= Date.parse(expiresAt) + CLOCK_TOLERANCE_MS
  );
}
