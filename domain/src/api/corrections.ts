import { z } from "zod";
import { RecordId } from "../ids.js";
import { MAX_ATTACHMENTS, MAX_FINDINGS } from "../limits.js";
import { Correction, FindingAnswer, NewFinding } from "../records/correction.js";
import { Attachment, RequestText } from "./bodies.js";

const attachments = z.array(Attachment).max(MAX_ATTACHMENTS).optional();

/** What a grantee writes; each finding's evidence becomes a document. */
export const NewCorrection = z.strictObject({
  grant: RecordId,
  findings: z
    .array(
      z.strictObject({
        ...NewFinding.omit({ evidence: true }).shape,
        /** Which records, what they say, and what they should say. */
        evidence: RequestText,
      }),
    )
    .min(1)
    .max(MAX_FINDINGS),
  attachments,
});
export type NewCorrection = z.infer<typeof NewCorrection>;

/** What a provider answers: some findings or all, with words where codes do not say enough. */
export const CorrectionAnswer = z.strictObject({
  expectedVersion: z.int().min(1),
  answers: z.array(FindingAnswer).min(1).max(MAX_FINDINGS),
  text: RequestText.optional(),
  attachments,
});
export type CorrectionAnswer = z.infer<typeof CorrectionAnswer>;

export const CorrectionView = Correction.extend({
  datasetTitle: z.string(),
  granteeName: z.string(),
  providerName: z.string(),
  /** Not answered within the limit. Derived, never a fact of the ledger. */
  overdue: z.boolean(),
  /** Something accepted was to be corrected by a day that has passed. */
  promiseMissed: z.boolean(),
  height: z.int(),
});
export type CorrectionView = z.infer<typeof CorrectionView>;
