import type {
  Calendar,
  CodeClaim,
  Correction,
  DataKey,
  Duty,
  Hold,
  KeyBlock,
  KeyHolding,
  OverdueNote,
  Policy,
  ReceiptBatch,
  UserStatus,
  UseRecord,
} from "@mulian/domain";
import { POLICY } from "../exchange-leg/contents.js";
import { base, dataset, grantId, requestId, terms } from "./granted.js";
import { contentOf, idOf, timeOf } from "./records.js";

// First versions of records beside the grant of `granted.ts`, as an honest contract may write them there.

export const duty = (changes: Partial<Duty> = {}): Duty => ({
  kind: "duty",
  ...base,
  id: idOf("duty"),
  department: "roads",
  title: "title",
  legalBasis: "law",
  status: "active",
  ...changes,
});

const parties = { grant: grantId, provider: "water", grantee: "roads", dataset };

export const account = (changes: Partial<UseRecord> = {}): UseRecord => ({
  kind: "use-record",
  ...base,
  id: idOf("account"),
  ...parties,
  from: "2026-01-01",
  to: "2026-01-01",
  effectKind: "none-yet",
  documents: [],
  keepUntil: "2029-01-01",
  ...changes,
});

export const correction = (changes: Partial<Correction> = {}): Correction => ({
  kind: "correction",
  ...base,
  id: idOf("correction"),
  ...parties,
  datasetVersion: 1,
  state: "reported",
  findings: [{ item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) }],
  documents: [],
  answerDue: "2026-01-15",
  ...changes,
});

export const holding = (changes: Partial<KeyHolding> = {}): KeyHolding => ({
  kind: "key-holding",
  ...base,
  id: idOf("holding"),
  holder: "roads",
  provider: "water",
  grant: grantId,
  dataset,
  holdingKind: "access-key",
  thumbprint: terms.proofKeyThumbprint,
  state: "released",
  since: timeOf(3),
  ...changes,
});

/** Each of one receipt. */
export const batch = (number: number, changes: Partial<ReceiptBatch> = {}): ReceiptBatch => ({
  kind: "receipt-batch",
  ...base,
  id: `water:${number}`,
  department: "water",
  batchNumber: number,
  totals: [],
  firstSequence: number,
  lastSequence: number,
  merkleRoot: `${number}`.repeat(64),
  ...(number === 1 ? {} : { previousRoot: `${number - 1}`.repeat(64) }),
  ...changes,
});

export const dataKey = (changes: Partial<DataKey> = {}): DataKey => ({
  kind: "data-key",
  ...base,
  id: idOf("key"),
  custodian: "water",
  dataset,
  datasetVersion: 1,
  items: ["code"],
  suite: "A256GCM-HKDF-SHA256",
  fingerprint: "f".repeat(64),
  packageDigest: "b".repeat(64),
  state: "active",
  ...changes,
});

export const jwk = {
  ...({ kty: "EC", crv: "P-256", use: "sig" } as const),
  x: "x".repeat(43),
  y: "y".repeat(43),
  kid: "k".repeat(43),
};

export const keyBlock = (version: number, kid = jwk.kid): KeyBlock => ({
  kind: "key-block",
  ...base,
  version,
  id: `water:${kid}`,
  department: "water",
  kid,
  reason: "x",
});

export const hold = (version: number, state: Hold["state"], actor: Hold["actor"] = "provider"): Hold => ({
  kind: "hold",
  ...base,
  version,
  id: `grant:${grantId}:${actor}`,
  subjectKind: "grant",
  subject: grantId,
  actor,
  state,
});

export const userStatus = (
  version: number,
  status: UserStatus["status"],
  mspId = "roadsMSP",
  enrolmentId = "u9",
): UserStatus => ({
  kind: "user-status",
  ...base,
  version,
  id: `${mspId}:${enrolmentId}`,
  mspId,
  enrolmentId,
  status,
});

export const policy = (version: number, changes: Partial<Policy["content"]> = {}): Policy => ({
  kind: "policy",
  ...base,
  version,
  id: "policy",
  content: { ...POLICY, ...changes },
});

export const calendar = (version: number, holidays: readonly string[], year = 2026): Calendar => ({
  kind: "calendar",
  ...base,
  version,
  id: String(year),
  content: { year, holidays: [...holidays], workdays: [] },
});

/** Of the request of `granted.ts`, where its reply was due by then. */
export const overdueNote = (changes: Partial<OverdueNote> = {}): OverdueNote => ({
  kind: "overdue-note",
  ...base,
  id: `reply:${requestId}`,
  clock: "reply",
  subject: requestId,
  department: "water",
  due: "2025-12-30",
  seenAt: timeOf(3),
  ...changes,
});

export const codeClaim = (of: string, code = contentOf().code): CodeClaim => ({
  kind: "code-claim",
  ...base,
  id: code,
  dataset: of,
  department: "water",
});
