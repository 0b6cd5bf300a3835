import { z } from "zod";
import { Actor } from "../../records/common.js";

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
