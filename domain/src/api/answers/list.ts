import { z } from "zod";

/** Lists read the index and say which block they reflect. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional(), total: z.int(), height: z.int() });
