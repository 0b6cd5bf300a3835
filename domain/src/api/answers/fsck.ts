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
      code: z.enum(VOID_CODES).optional(),
    }),
  ),
  /** Places with more differences than are listed: of each one's doing the first are. */
  shortened: z.array(shortenedOf(FsckPlace)),
  /** Blocks that the own peer does not have: how many, verified by the hash that each one's successor names, and by whose word. */
  early: z.object({ blocks: z.int(), toldBy: z.array(z.string()) }).optional(),
  unjudged: z.array(z.object({ code: z.enum(UNJUDGED), detail: z.string() })),
});
export type FsckReport = z.infer<typeof FsckReport>;
