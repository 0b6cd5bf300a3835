import { z } from "zod";

const text = z.string();
const count = z.int().min(0);
const progress = { rows: count, bytes: count, rowsAtMost: count, bytesAtMost: count };

/** What stands in the log's file, one record a frame. */
export const LogRecord = z.discriminatedUnion("t", [
  z.strictObject({
    t: z.literal("start"),
    delivery: text,
    grant: text,
    facts: z.record(text, z.unknown()),
    startedAt: text,
    ...progress,
  }),
  z.strictObject({ t: z.literal("progress"), delivery: text, ...progress }),
  z.strictObject({
    t: z.literal("receipt"),
    sequence: z.int().min(1),
    side: z.enum(["provider", "grantee"]),
    grant: text,
    jws: text,
    countersignature: text.optional(),
    delivery: text.optional(),
  }),
  z.strictObject({ t: z.literal("countersignature"), sequence: z.int().min(1), countersignature: text }),
  z.strictObject({ t: z.literal("acknowledged"), sequence: z.int().min(1) }),
  z.strictObject({
    t: z.literal("batch"),
    batchNumber: z.int().min(1),
    firstSequence: z.int().min(1),
    lastSequence: z.int().min(1),
    merkleRoot: text,
  }),
]);
export type LogRecord = z.infer<typeof LogRecord>;
