import { z } from "zod";

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
