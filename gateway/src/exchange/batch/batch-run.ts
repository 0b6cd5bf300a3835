import { Timestamp, errorCodes } from "@mulian/domain";
import { z } from "zod";
import { RUN_ID } from "./due.js";
import { Since } from "./since.js";

const count = z.int().min(0);

/** No request could name all rows at the highest value: the item is no watermark, and people have to agree on another. */
export const TOO_MANY_ALIKE = "too-many-alike";
const NextSince = z.union([Since, z.literal(TOO_MANY_ALIKE)]);
export type NextSince = z.infer<typeof NextSince>;

/** One run of a batch as its grantee's gateway keeps it. The newest completed one says where the next goes on. */
export const BatchRun = z.strictObject({
  grant: z.string(),
  run: z.string().regex(RUN_ID),
  scheduledAt: Timestamp,
  /** `waiting` also while it is tried again. A scheduled one that the next moment found waiting is `missed`: see `madeUpBy`. */
  state: z.enum(["waiting", "completed", "missed"]),
  madeUpBy: z.string().optional(),
  /** Who asked for a run beside the schedule; absent for those of the schedule. */
  user: z.string().optional(),
  attempts: count,
  /** Why the last attempt failed. */
  reason: z.enum(errorCodes).optional(),
  /** What it goes on from: fixed when it begins, so that every attempt is for the same rows. */
  since: Since.optional(),
  completedAt: Timestamp.optional(),
  /** Which of the grant's completed runs it is, from 1. */
  completedOrder: z.int().min(1).optional(),
  rows: count.optional(),
  bytes: count.optional(),
  /** SHA-256 of the file. */
  digest: z.string().optional(),
  /** Sequence of the provider's receipt; the receipt itself lies beside the file. */
  receipt: z.int().min(1).optional(),
  /** Where the next run goes on; kept with the state, so that a crash cannot part them. */
  next: NextSince.optional(),
});
export type BatchRun = z.infer<typeof BatchRun>;
