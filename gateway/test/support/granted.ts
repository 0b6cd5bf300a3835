import type { AccessRequest, AccessTerms, Grant, LedgerRecord } from "@mulian/domain";
import { idOf, timeOf } from "./records.js";

// A general dataset of the water department, granted to roads: the records that say so.

export const dataset = idOf("dataset");
const requestId = idOf("request");
export const grantId = idOf("grant");
export const terms: AccessTerms = {
  dataset,
  items: ["code"],
  method: "interface",
  purpose: "statistics",
  termDays: 1,
  documents: [],
  proofKeyThumbprint: "t".repeat(43),
};
/** What every record carries. */
export const base = {
  version: 1,
  createdAt: timeOf(1),
  createdBy: { mspId: "x", enrolmentId: "u1", department: "roads" },
  updatedAt: timeOf(1),
  updatedBy: { mspId: "x", enrolmentId: "u1", department: "roads" },
  commandDigest: "c".repeat(64),
};

/** The request behind it, decided by approvals. */
export const request = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  kind: "access-request",
  ...base,
  id: requestId,
  requester: "roads",
  provider: "water",
  state: "granted",
  terms,
  datasetVersion: 1,
  shareType: "conditional",
  grade: "general",
  extended: false,
  grant: grantId,
  decision: { outcome: "granted", by: "approvals", decidedAt: timeOf(2) },
  ...changes,
});
/** Agreed, and not delivered. */
export const grant = (changes: Partial<Grant> = {}): Grant => ({
  kind: "grant",
  ...base,
  id: grantId,
  request: requestId,
  provider: "water",
  grantee: "roads",
  state: "agreed",
  terms,
  termsDigest: "d".repeat(64),
  datasetVersion: 1,
  versionRule: "fixed",
  notBefore: timeOf(2),
  expiresAt: timeOf(1_000_000),
  deliverDue: "2026-02-01",
  ...changes,
});
/** Where the decision stands, which needs the provider's endorsement. */
export const slot = (changes: object = {}): LedgerRecord => ({
  kind: "decision",
  ...base,
  id: requestId,
  request: requestId,
  provider: "water",
  outcome: "granted",
  grant: grantId,
  termsDigest: "d".repeat(64),
  ...changes,
});
