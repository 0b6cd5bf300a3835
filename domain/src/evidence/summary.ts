import { z } from "zod";
import { errorCodes } from "../errors.js";

export const EVIDENCE_MEDIA_TYPE = "application/zip";
/** Header of the answer with a bundle: an EvidenceSummary as JSON, in ASCII. */
export const EVIDENCE_SUMMARY_HEADER = "mulian-evidence";

/** What a gateway says of a bundle that it made. A verifier believes none of it. */
export const EvidenceSummary = z.object({
  channel: z.string(),
  /** Blocks of the channel when it was made. */
  height: z.int(),
  bytes: z.int(),
  /** Blocks in the bundle. */
  blocks: z.int(),
  /**
   * Of each organisation how many it was asked to attest (those at which it was a member, but for block 0), how many its peers
   * did, and why not all, by the first failure.
   */
  organisations: z.array(
    z.object({ mspId: z.string(), asked: z.int(), attested: z.int(), code: z.enum(errorCodes).optional() }),
  ),
  /** Organisations that have to attest the newest block. */
  needed: z.int(),
  /** Versions of records. */
  records: z.int(),
  receipts: z.int(),
  /** Receipts that are not proven to be committed by both sides: not signed by both, or in no batch yet. */
  uncommitted: z.int(),
  /** Departments whose gateway did not show its receipts or batches, or not as the ledger has them. */
  unanswered: z.array(z.string()),
});
export type EvidenceSummary = z.infer<typeof EvidenceSummary>;
