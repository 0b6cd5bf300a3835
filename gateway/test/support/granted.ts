import type { AccessRequest, AccessTerms, Approval, Decision, DatasetContent, Grant } from "@mulian/domain";
import { digestOf } from "../../src/digest.js";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import {
  AUTHORITY,
  AUTHORITY_MSP,
  contentOf,
  datasetRecord,
  departmentRecord,
  idOf,
  personOf,
  publicationOf,
  timeOf,
  transactionOf,
} from "./records.js";

// A general dataset of the water department, granted to roads: the records that say so, and the blocks they stand in.

export const dataset = idOf("dataset");
export const requestId = idOf("request");
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
/** Numbers of the blocks in which the request is made and signed by its own unit, and decided. */
const ASKED = 2;
export const DECIDED = 3;

/** What every record carries. */
export const base = {
  version: 1,
  createdAt: timeOf(1),
  createdBy: { mspId: "roadsMSP", enrolmentId: "u1", department: "roads" },
  updatedAt: timeOf(1),
  updatedBy: { mspId: "roadsMSP", enrolmentId: "u1", department: "roads" },
  commandDigest: "c".repeat(64),
};

/** As it was made. */
export const asked = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  kind: "access-request",
  ...base,
  id: requestId,
  requester: "roads",
  provider: "water",
  state: "submitted",
  terms,
  datasetVersion: 1,
  shareType: "conditional",
  grade: "general",
  extended: false,
  ...changes,
});
/** As the requester's unit signed it. */
export const completed = (changes: Partial<AccessRequest> = {}): AccessRequest =>
  asked({ version: 2, completedAt: timeOf(ASKED), replyDue: "2026-01-15", ...changes });
/** As it was decided by approvals. */
export const request = (changes: Partial<AccessRequest> = {}): AccessRequest =>
  completed({
    version: 3,
    state: "granted",
    grant: grantId,
    decision: { outcome: "granted", by: "approvals", decidedAt: timeOf(DECIDED) },
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
  termsDigest: digestOf(terms),
  datasetVersion: 1,
  versionRule: "following",
  notBefore: timeOf(DECIDED),
  expiresAt: new Date(Date.parse(timeOf(DECIDED)) + 86_400_000).toISOString(),
  deliverDue: "2026-02-01",
  ...changes,
});
/** Where the decision stands, which needs the provider's endorsement. */
export const slot = (changes: Partial<Decision> = {}): Decision => ({
  kind: "decision",
  ...base,
  version: 2,
  id: requestId,
  request: requestId,
  provider: "water",
  outcome: "granted",
  grant: grantId,
  termsDigest: digestOf(terms),
  ...changes,
});
/** Somebody's signature; `u1` unless said otherwise. */
export const approval = (step: Approval["step"], department: string, changes: Partial<Approval> = {}): Approval => {
  const { mspId, enrolmentId } = personOf(department);
  return {
    kind: "approval",
    ...base,
    id: `${requestId}:${step}`,
    request: requestId,
    step,
    by: { mspId, enrolmentId, department },
    termsDigest: digestOf(terms),
    ...changes,
  };
};

/** Asked, by a requester of roads. */
export const asking = (changes: Partial<AccessRequest> = {}): LedgerTransaction =>
  transactionOf("ask", [asked(changes), slot({ version: 1, outcome: "open", grant: undefined })]);
/** Signed by the approver of the requester's unit. */
export const completing = (changes: Partial<AccessRequest> = {}): LedgerTransaction =>
  transactionOf("complete", [completed(changes), approval("requester-unit", "roads")]);
/** Granted by the only signature that general data needs. */
export const DECISION = [request(), slot(), grant(), approval("provider", "water")];
export const deciding = (
  records: Parameters<typeof transactionOf>[1] = DECISION,
  changes: Partial<LedgerTransaction> = {},
): LedgerTransaction =>
  transactionOf("decide", records, {
    creator: personOf("water"),
    endorsers: [AUTHORITY_MSP, "waterMSP"],
    ...changes,
  });

/** The blocks before anything is asked for. */
export const catalogueBlocks = (content: Partial<DatasetContent> = {}): readonly (readonly LedgerTransaction[])[] => [
  [
    transactionOf(
      "departments",
      [AUTHORITY, "water", "roads", "fire"].map((id) => departmentRecord(id)),
    ),
  ],
  publicationOf(datasetRecord(dataset, "water", contentOf(content))),
];
/** The blocks up to the grant. */
export const grantedBlocks = (): readonly (readonly LedgerTransaction[])[] => [
  ...catalogueBlocks(),
  [asking(), completing()],
  [deciding()],
];
