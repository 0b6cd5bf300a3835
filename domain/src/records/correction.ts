import { z } from "zod";
import { DateOnly, DepartmentId, Digest, RecordId, Timestamp } from "../ids.js";
import { MAX_CORRECTION_DOCUMENTS, MAX_FINDINGS, MAX_WRONG_RECORDS } from "../limits.js";
import { ledgerText, recordBase } from "./common.js";
import { documentReference } from "./document.js";

/** What is wrong with an item, as a code; which records, and what they should say, is a document. */
export const MistakeKind = z.enum(["wrong-value", "missing", "outdated", "duplicate", "format"]);
export type MistakeKind = z.infer<typeof MistakeKind>;

/** Why a provider holds that its data stands. */
export const RejectionReason = z.enum([
  "agrees-with-source",
  "cannot-be-found",
  "evidence-lacking",
  "other-department",
  "already-corrected",
]);
export type RejectionReason = z.infer<typeof RejectionReason>;

const accepted = { outcome: z.literal("accepted"), correctBy: DateOnly };
const corrected = { outcome: z.literal("corrected") };
const rejected = { outcome: z.literal("rejected"), reason: RejectionReason };
const answered = { answeredAt: Timestamp };

/** The provider's word on one finding, by its number (the first is 1). What it accepts it promises to correct by a day. */
const number = { finding: z.int().min(1).max(MAX_FINDINGS) };
export const FindingAnswer = z.discriminatedUnion("outcome", [
  z.strictObject({ ...number, ...accepted }),
  z.strictObject({ ...number, ...corrected }),
  z.strictObject({ ...number, ...rejected }),
]);
export type FindingAnswer = z.infer<typeof FindingAnswer>;

/** One item in which something is wrong. */
export const NewFinding = z.strictObject({
  item: ledgerText(128),
  mistake: MistakeKind,
  /** How many records are wrong in this way. */
  records: z.int().min(1).max(MAX_WRONG_RECORDS),
  /** The document (role `evidence`) that says which records and what they should say. */
  evidence: Digest,
});

export const Finding = NewFinding.extend({
  answer: z
    .discriminatedUnion("outcome", [
      z.strictObject({ ...accepted, ...answered }),
      z.strictObject({ ...corrected, ...answered }),
      z.strictObject({ ...rejected, ...answered }),
    ])
    .optional(),
});
export type Finding = z.infer<typeof Finding>;

/**
 * `reported` until every finding is answered, then what the answers amount to: `accepted` while something is still to be
 * corrected, `corrected` when nothing is, `rejected` when nothing was accepted. The grantee closes, or withdraws before.
 */
export const CorrectionState = z.enum(["reported", "accepted", "corrected", "rejected", "closed", "withdrawn"]);
export type CorrectionState = z.infer<typeof CorrectionState>;

/** Attachments of either side, and the provider's answers in words. */
export const CorrectionDocument = documentReference(["attachment", "answer"]);

/** 校核: a grantee says back to the provider what is wrong in its data, item by item (Art 26). */
export const Correction = z.strictObject({
  kind: z.literal("correction"),
  ...recordBase,
  id: RecordId,
  grant: RecordId,
  provider: DepartmentId,
  grantee: DepartmentId,
  dataset: RecordId,
  /** The version in which the mistakes were found. */
  datasetVersion: z.int().min(1),
  state: CorrectionState,
  findings: z.array(Finding).min(1).max(MAX_FINDINGS),
  documents: z.array(CorrectionDocument).max(MAX_CORRECTION_DOCUMENTS),
  /** Last day of the provider's answer (Art 26), Asia/Shanghai. */
  answerDue: DateOnly,
  /** When every finding had its answer: the clock stopped. */
  answeredAt: Timestamp.optional(),
});
export type Correction = z.infer<typeof Correction>;
