import { z } from "zod";
import { EffectiveGrantState } from "../effective-state.js";
import { AccessRequest, Approval, ApprovalStep } from "../records/access-request.js";
import { Actor } from "../records/common.js";
import { Dataset, DatasetState } from "../records/dataset.js";
import { Department } from "../records/department.js";
import { DocumentRole } from "../records/document.js";
import { Duty } from "../records/duty.js";
import { Grant, Hold, KeyHolding } from "../records/grant.js";
import { UserStatus } from "../records/network.js";
import { Resource } from "../records/resource.js";
import { Role } from "../roles.js";
import { GrantAccounting } from "./uses.js";

/** What every ledger write answers: the record, and where its transaction stands. */
export const WriteAnswer = z.object({
  kind: z.string(),
  id: z.string(),
  version: z.int(),
  grant: z.string().optional(),
  txId: z.string(),
  blockNumber: z.int(),
});
export type WriteAnswer = z.infer<typeof WriteAnswer>;

/** Lists read the index and say which block they reflect. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional(), total: z.int(), height: z.int() });

export const DepartmentView = Department.extend({
  suspended: z.boolean(),
  datasets: z.int(),
  /** Thumbprints of its keys that are blocked: nothing signed with them since is accepted. */
  blockedKeys: z.array(z.string()),
});
export type DepartmentView = z.infer<typeof DepartmentView>;

export const DutyView = Duty.extend({ datasets: z.int() });

/** In a list of datasets. */
export const DatasetSummary = z.object({
  id: z.string(),
  version: z.int(),
  code: z.string(),
  title: z.string(),
  abstract: z.string(),
  department: z.string(),
  departmentName: z.string(),
  shareType: Dataset.shape.content.shape.shareType,
  grade: Dataset.shape.content.shape.grade,
  state: DatasetState,
  format: z.string(),
  updateCycle: z.string(),
  tags: z.array(z.string()),
  items: z.int(),
  linked: z.boolean(),
  lastRefreshAt: z.string().optional(),
  publishedAt: z.string().optional(),
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

export const DatasetView = Dataset.extend({
  effectiveState: DatasetState,
  departmentName: z.string(),
  dutyRecords: z.array(Duty),
  resources: z.array(Resource),
  holds: z.array(Hold),
  /** Fresh within its update cycle, stale past it, never refreshed, or no cycle to judge by. */
  freshness: z.enum(["fresh", "stale", "never", "irregular"]),
  height: z.int(),
});
export type DatasetView = z.infer<typeof DatasetView>;

export const FacetCounts = z.record(
  z.string(),
  z.array(z.object({ value: z.string(), label: z.string(), count: z.int() })),
);
export const DatasetList = listOf(DatasetSummary).extend({ facets: FacetCounts });
export type DatasetList = z.infer<typeof DatasetList>;

export const RequestView = AccessRequest.extend({
  datasetTitle: z.string(),
  requesterName: z.string(),
  providerName: z.string(),
  approvals: z.array(Approval),
  /** SHA-256 of the canonical terms: what an approver signs. */
  termsDigest: z.string(),
  /** Signatures still needed before the request is decided. */
  missingSteps: z.array(ApprovalStep),
  overdue: z.boolean(),
  height: z.int(),
});
export type RequestView = z.infer<typeof RequestView>;

export const GrantView = Grant.extend({
  datasetTitle: z.string(),
  granteeName: z.string(),
  providerName: z.string(),
  effectiveState: EffectiveGrantState,
  holds: z.array(Hold),
  holdings: z.array(KeyHolding),
  accounting: GrantAccounting,
  height: z.int(),
});
export type GrantView = z.infer<typeof GrantView>;

/** A holding as it stands now: ended too when its grant ended, without a transaction of its own. */
export const KeyHoldingView = KeyHolding.extend({
  holderName: z.string(),
  providerName: z.string(),
  datasetTitle: z.string(),
  effectiveState: KeyHolding.shape.state,
});
export type KeyHoldingView = z.infer<typeof KeyHoldingView>;

/** One version of a record with the transaction that wrote it. */
export const HistoryEntry = z.object({
  version: z.int(),
  record: z.looseObject({ kind: z.string(), id: z.string() }),
  txId: z.string(),
  blockNumber: z.int(),
  at: z.string(),
  actor: Actor,
});
export const HistoryList = z.object({ items: z.array(HistoryEntry), height: z.int() });

/** A document of a record as its parties read it. `available` is false while it is still on its way. */
export const DocumentView = z.object({
  role: DocumentRole,
  digest: z.string(),
  available: z.boolean(),
  mediaType: z.string().optional(),
  name: z.string().optional(),
  /** Text documents only. */
  text: z.string().optional(),
  contentBase64: z.string().optional(),
});
export type DocumentView = z.infer<typeof DocumentView>;
export const DocumentList = z.object({ items: z.array(DocumentView) });

export const SessionView = z.object({
  user: z.string(),
  department: z.string(),
  departmentName: z.string(),
  mspId: z.string(),
  roles: z.array(Role),
  expiresAt: z.string(),
  /** Only when asked for: a bearer token for programs. */
  token: z.string().optional(),
});
export type SessionView = z.infer<typeof SessionView>;

export const UserView = z.object({
  user: z.string(),
  enrolmentId: z.string(),
  department: z.string(),
  roles: z.array(Role),
  status: UserStatus.shape.status,
  certificateExpiresAt: z.string(),
});
export type UserView = z.infer<typeof UserView>;

/** A revoked user: the transaction that disabled it, and what became of the certificate. */
export const RevokedUser = WriteAnswer.extend({
  /** The block that put the CA's list into the channel's configuration; absent where this gateway may not change it. */
  configurationBlock: z.int().optional(),
  /** Whether the own peer, asked with the certificate, refuses it. */
  refused: z.boolean(),
});

export const DraftView = z.object({
  id: z.string(),
  kind: z.enum(["dataset", "access-request"]),
  body: z.unknown(),
  /** Login of the user who last wrote it. */
  writtenBy: z.string(),
  updatedAt: z.string(),
});

/** A receipt as one side keeps it: the provider's JWS and, when it came back, the grantee's counter-signature. */
export const ReceiptView = z.object({
  sequence: z.int(),
  grant: z.string(),
  provider: z.string(),
  grantee: z.string(),
  outcome: z.enum(["completed", "broken", "refused"]),
  rows: z.int(),
  bytes: z.int(),
  /** A resumed part: it begins after this many rows. */
  afterRows: z.int().optional(),
  payloadDigest: z.string().optional(),
  purpose: z.string(),
  user: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  reason: z.string().optional(),
  countersigned: z.boolean(),
  /** Batch on the ledger that covers it; absent until committed. */
  batch: z.string().optional(),
  jws: z.string(),
  countersignature: z.string().optional(),
});
export type ReceiptView = z.infer<typeof ReceiptView>;

/** One run of a batch, as its grantee's gateway keeps it. */
export const RunView = z.object({
  /** The moment by the wall clock of Asia/Shanghai, `YYYYMMDDTHHMM`; one beside the schedule ends in `x`. */
  run: z.string(),
  scheduledAt: z.string(),
  state: z.enum(["waiting", "completed", "missed"]),
  /** The run that brought what a missed one would have. */
  madeUpBy: z.string().optional(),
  attempts: z.int(),
  /** Why the last attempt failed. */
  reason: z.string().optional(),
  completedAt: z.string().optional(),
  rows: z.int().optional(),
  bytes: z.int().optional(),
  /** SHA-256 of the rows (NDJSON). */
  digest: z.string().optional(),
  /** Sequence of the provider's receipt. */
  receipt: z.int().optional(),
});
export type RunView = z.infer<typeof RunView>;

/** One step of a trace, in order: a transaction of the ledger or a receipt of a delivery. */
export const TraceEntry = z.object({
  at: z.string(),
  type: z.enum(["transaction", "receipt"]),
  command: z.string(),
  /** One sentence for people, in the caller's language. */
  sentence: z.string(),
  actor: z.object({ department: z.string(), departmentName: z.string(), enrolmentId: z.string(), mspId: z.string() }),
  subjects: z.array(z.string()),
  txId: z.string().optional(),
  blockNumber: z.int().optional(),
  endorsers: z.array(z.string()).optional(),
  receipt: ReceiptView.optional(),
});
export type TraceEntry = z.infer<typeof TraceEntry>;
export const Trace = z.object({
  items: z.array(TraceEntry),
  /** Departments whose gateway would not show its receipts when asked: their side of the trace is missing. */
  unanswered: z.array(z.string()),
  height: z.int(),
});
export type Trace = z.infer<typeof Trace>;

export const BlockView = z.object({
  number: z.int(),
  headerHash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  transactions: z.array(
    z.object({ txId: z.string(), validationCode: z.int(), command: z.string().optional(), at: z.string() }),
  ),
});

export const StatusView = z.object({
  department: z.string(),
  departmentName: z.string(),
  mspId: z.string(),
  network: z.enum(["embedded", "fabric"]),
  channel: z.string(),
  height: z.int(),
  indexedHeight: z.int(),
  ready: z.boolean(),
});
export type StatusView = z.infer<typeof StatusView>;

/** What `fsck` found. Clean means no differences. */
export const FsckReport = z.object({
  clean: z.boolean(),
  department: z.string(),
  height: z.int(),
  checked: z.object({ blocks: z.int(), transactions: z.int(), records: z.int(), receipts: z.int() }),
  differences: z.array(
    z.object({
      where: z.enum(["index", "receipts", "batches", "keys", "documents"]),
      subject: z.string(),
      detail: z.string(),
    }),
  ),
});
export type FsckReport = z.infer<typeof FsckReport>;

/** RFC 9457. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;
