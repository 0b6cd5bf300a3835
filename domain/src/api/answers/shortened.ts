import { z } from "zod";

/** What one list has left out of one department's or organisation's doing. */
export const ShortenedGroup = z.object({
  /** The department that is to act; of what does not count, the MSP id of its creator's organisation. */
  by: z.string(),
  /** The finding's code; of alarms, by which rule what does not count is void. */
  reason: z.string().optional(),
  shown: z.int(),
  total: z.int(),
});
export type ShortenedGroup = z.infer<typeof ShortenedGroup>;

/** A list that does not tell all of a sort: how many it tells, and of whose doing it leaves some out. */
export const shortenedOf = <T extends z.ZodType>(sort: T) =>
  z.object({ of: sort, shown: z.int(), total: z.int(), groups: z.array(ShortenedGroup) });
