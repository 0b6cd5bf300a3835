import { z } from "zod";
import { ItemName } from "./dataset.js";

/** Wall clock of Asia/Shanghai, to the minute. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM");

/**
 * When a batch is due, by the wall clock of Asia/Shanghai, which knows no summer time. Both sides compute the same moments
 * from it: minutes divide a day and are counted from midnight, and no month lacks its day.
 */
export const Recurrence = z.discriminatedUnion("every", [
  z.strictObject({
    every: z.literal("minutes"),
    minutes: z.literal([5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720]),
  }),
  z.strictObject({ every: z.literal("day"), at: TimeOfDay }),
  /** ISO 8601: Monday is 1. */
  z.strictObject({ every: z.literal("week"), weekday: z.int().min(1).max(7), at: TimeOfDay }),
  z.strictObject({ every: z.literal("month"), day: z.int().min(1).max(28), at: TimeOfDay }),
]);
export type Recurrence = z.infer<typeof Recurrence>;

/** Batch sharing: the same query again and again, all of its rows or those past the last one's watermark. */
export const Schedule = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("full"), recurrence: Recurrence }),
  z.strictObject({
    mode: z.literal("since-watermark"),
    /** A granted, unmasked item whose values only grow: the next batch takes the rows above the highest that arrived. */
    watermark: ItemName,
    recurrence: Recurrence,
  }),
]);
export type Schedule = z.infer<typeof Schedule>;
