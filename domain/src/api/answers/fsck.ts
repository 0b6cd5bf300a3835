import { z } from "zod";
import { VOID_CODES } from "../../void-reason.js";
import { shortenedOf } from "./shortened.js";

/**
 * What could not be judged behind a peer that was made from a snapshot:
 * - EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED: the blocks before it, and so the index as a whole
 * - EARLY_CODES_BY_ONE_WORD: which transactions in them count, for the channel has but one other organisation
 * - RESTORED_STATE_UNCONFIRMED: whether the peer's state is that of the others; their commit hash of its first block is not known
 */
const UNJUDGED = [
  "EARLY_BLOCKS_UNAVAILABLE",
  "EARLY_BLOCKS_DISPUTED",
  "EARLY_CODES_BY_ONE_WORD",
  "RESTORED_STATE_UNCONFIRMED",
] as const;

/**
 * What is wrong of the gateway's own; of the ledger, the finding's words say by which rule a version does not count:
 * - index: a record that the ledger has and the index lacks, the other way round, or in another version; or the index as a whole
 * - peer: it was restored with another state than the other organisations have
 * - receipts and batches: the log fails its checksums, lacks a number, or disagrees with the batches on the ledger
 * - documents, keys: not there, or not the ones they were
 */
const FINDING_CODES = [
  "recordNotIndexed",
  "recordNotOnLedger",
  "recordIndexedOtherwise",
  "indexDiffers",
  "peerStateDiffers",
  "logDamaged",
  "sequenceGap",
  "countersignatureMissing",
  "batchMissing",
  "batchUnknown",
  "rootDiffers",
  "documentMissing",
  "documentChanged",
  "certificateKeyMissing",
  "certificateKeyDiffers",
  "departmentKeyMissing",
] as const;
export const FindingCode = z.enum(FINDING_CODES);
export type FindingCode = z.infer<typeof FindingCode>;

const FsckPlace = z.enum(["ledger", "index", "peer", "receipts", "batches", "keys", "documents"]);

/** What `fsck` found. Clean means no differences, and nothing that could not be judged. */
export const FsckReport = z.object({
  clean: z.boolean(),
  department: z.string(),
  height: z.int(),
  checked: z.object({ blocks: z.int(), transactions: z.int(), records: z.int(), receipts: z.int() }),
  differences: z.array(
    z.object({
      /** `ledger`: a version that no honest contract can have written; it stays there, and so does the finding. */
      where: FsckPlace,
      subject: z.string(),
      detail: z.string(),
      /** Of a version that does not count: by which rule. */
      code: z.enum([...VOID_CODES, ...FINDING_CODES]),
    }),
  ),
  /** Places with more differences than are listed: of each one's doing the first are. */
  shortened: z.array(shortenedOf(FsckPlace)),
  /** Blocks that the own peer does not have: how many, verified by the hash that each one's successor names, and by whose word. */
  early: z.object({ blocks: z.int(), toldBy: z.array(z.string()) }).optional(),
  unjudged: z.array(z.object({ code: z.enum(UNJUDGED), detail: z.string() })),
});
export type FsckReport = z.infer<typeof FsckReport>;

/** A check that has ended: with what it found, or with why it could not be made. It is of blocks below `report.height`. */
const FsckRun = z.object({
  startedAt: z.string(),
  finishedAt: z.string(),
  /** Login of who had it made. */
  startedBy: z.string(),
  report: FsckReport.optional(),
  /** Code of the error that ended it. */
  failure: z.string().optional(),
});
export type FsckRun = z.infer<typeof FsckRun>;

/** The check that runs, with the blocks replayed so far, and the last one that ended. */
export const FsckStanding = z.object({
  running: z.object({ startedAt: z.string(), startedBy: z.string(), blocks: z.int(), of: z.int() }).optional(),
  last: FsckRun.optional(),
  /** Blocks this gateway knows now: more than the last check saw, where the ledger went on. */
  height: z.int(),
});
export type FsckStanding = z.infer<typeof FsckStanding>;
