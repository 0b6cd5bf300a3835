import { z } from "zod";

/** A receipt as one side keeps it: the provider's JWS and, when it came back, the grantee's counter-signature. */
export const ReceiptView = z.object({
  sequence: z.int(),
  grant: z.string(),
  provider: z.string(),
  grantee: z.string(),
  outcome: z.enum(["completed", "broken", "refused"]),
  rows: z.int(),
  bytes: z.int(),
  /** After a crash of the provider's gateway only bounds are known: at least `rows` and `bytes`, at most these. */
  rowsAtMost: z.int().optional(),
  bytesAtMost: z.int().optional(),
  /** A resumed part: it begins after this many rows. */
  afterRows: z.int().optional(),
  /** The rows may be of more than one state of the source: only their number was compared, or nothing could be. */
  sourceState: z.enum(["counted", "unconfirmed"]).optional(),
  payloadDigest: z.string().optional(),
  purpose: z.string(),
  user: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  /** The code of what refused it or broke it off. */
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
