import { z } from "zod";

/** What `fsck` found. Clean means no differences. */
export const FsckReport = z.object({
  clean: z.boolean(),
  department: z.string(),
  height: z.int(),
  checked: z.object({ blocks: z.int(), transactions: z.int(), records: z.int(), receipts: z.int() }),
  differences: z.array(
    z.object({
      where: z.enum(["index", "receipts", "batches", "keys", "documents"]),
      subject: z.string(),
      detail: z.string(),
    }),
  ),
});
export type FsckReport = z.infer<typeof FsckReport>;
