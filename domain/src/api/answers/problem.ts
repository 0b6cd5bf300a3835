import { z } from "zod";

/** RFC 9457. */
export const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  /** The limit that ran out, of a TIMED_OUT. */
  limitSeconds: z.int().optional(),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;
