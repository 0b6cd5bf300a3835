import { z } from "zod";

export const DraftView = z.object({
  id: z.string(),
  kind: z.enum(["dataset", "access-request"]),
  body: z.unknown(),
  /** Login of the user who last wrote it. */
  writtenBy: z.string(),
  updatedAt: z.string(),
});
