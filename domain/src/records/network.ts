import { z } from "zod";
import { DateOnly, DepartmentId, Digest, EnrolmentId, MspId, RecordId, Timestamp } from "../ids.js";
import { MAX_BATCH_TOTALS, MAX_CALENDAR_DAYS } from "../limits.js";
import { Reason, recordBase } from "./common.js";

/** Working days for the answer to a correction where the policy does not say otherwise (Order 809, Art 26). */
export const DEFAULT_CORRECTION_DAYS = 10;

/** Working days by clock (Order 809, Arts 17, 21, 22, 26) and the network's other parameters. */
export const PolicyContent = z.strictObject({
  authorityMsp: MspId,
  /** Department id of the competent department (the authority). */
  authorityDepartment: DepartmentId,
  /** MSPs whose certificates may carry the auditor role. */
  auditorMsps: z.array(MspId).min(1).max(20),
  replyUnconditionalDays: z.int().min(1).max(60),
  replyConditionalDays: z.int().min(1).max(60),
  replyExtensionDays: z.int().min(0).max(60),
  deliverDays: z.int().min(1).max(120),
  reviewDays: z.int().min(1).max(60),
  /** Answer to a correction; policies written before there were any do not say. */
  correctionDays: z.int().min(1).max(60).optional(),
  /** Receipts a batch may wait for, and for how long, before they are committed. */
  receiptBatchCount: z.int().min(1).max(100_000),
  receiptBatchMs: z.int().min(500).max(86_400_000),
  /** Serving stops when batches cannot be committed for longer. */
  receiptLagLimitMs: z.int().min(1_000).max(604_800_000),
  /** Data is refused when nobody else confirmed the height for longer. */
  staleAfterMs: z.int().min(1_000).max(3_600_000),
});
export type PolicyContent = z.infer<typeof PolicyContent>;

export const Policy = z.strictObject({
  kind: z.literal("policy"),
  ...recordBase,
  id: z.literal("policy"),
  content: PolicyContent,
});
export type Policy = z.infer<typeof Policy>;

/** A year's public holidays on weekdays and make-up working days on week-ends, set by the authority. */
export const CalendarContent = z.strictObject({
  year: z.int().min(2000).max(2100),
  holidays: z.array(DateOnly).max(MAX_CALENDAR_DAYS),
  workdays: z.array(DateOnly).max(MAX_CALENDAR_DAYS),
});
export const Calendar = z.strictObject({ kind: z.literal("calendar"), ...recordBase, content: CalendarContent });
export type Calendar = z.infer<typeof Calendar>;

/** Attributes freeze in certificates, so a right that must end at once ends here. */
export const UserStatus = z.strictObject({
  kind: z.literal("user-status"),
  ...recordBase,
  mspId: MspId,
  enrolmentId: EnrolmentId,
  status: z.enum(["enabled", "disabled"]),
  reason: Reason.optional(),
});
export type UserStatus = z.infer<typeof UserStatus>;

/** Claims a resource code under a key of its own, so that two datasets never share one. */
export const CodeClaim = z.strictObject({
  kind: z.literal("code-claim"),
  ...recordBase,
  dataset: RecordId,
  department: DepartmentId,
});
export type CodeClaim = z.infer<typeof CodeClaim>;

export const GrantTotals = z.strictObject({
  grant: RecordId,
  deliveries: z.int().min(0),
  refusals: z.int().min(0),
  rows: z.int().min(0),
  bytes: z.int().min(0),
});

/** RFC 6962 Merkle root over a run of receipts of one department's log; each batch names its predecessor. */
export const ReceiptBatch = z.strictObject({
  kind: z.literal("receipt-batch"),
  ...recordBase,
  department: DepartmentId,
  batchNumber: z.int().min(1),
  firstSequence: z.int().min(1),
  lastSequence: z.int().min(1),
  merkleRoot: Digest,
  previousRoot: Digest.optional(),
  totals: z.array(GrantTotals).max(MAX_BATCH_TOTALS),
});
export type ReceiptBatch = z.infer<typeof ReceiptBatch>;

/** A note that a missed clock was seen. A missed clock never grants anything. */
export const OverdueNote = z.strictObject({
  kind: z.literal("overdue-note"),
  ...recordBase,
  clock: z.enum(["reply", "deliver", "review", "correction"]),
  subject: RecordId,
  department: DepartmentId,
  due: DateOnly,
  seenAt: Timestamp,
});
export type OverdueNote = z.infer<typeof OverdueNote>;
