import { z } from "zod";

export const BlockView = z.object({
  number: z.int(),
  headerHash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  transactions: z.array(
    z.object({ txId: z.string(), validationCode: z.int(), command: z.string().optional(), at: z.string() }),
  ),
});

export const StatusView = z.object({
  department: z.string(),
  departmentName: z.string(),
  mspId: z.string(),
  network: z.enum(["embedded", "fabric"]),
  channel: z.string(),
  height: z.int(),
  indexedHeight: z.int(),
  ready: z.boolean(),
});
export type StatusView = z.infer<typeof StatusView>;
