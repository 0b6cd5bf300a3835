import { z } from "zod";
import {
  MAX_CHECK_ATTEMPTS_PER_DAY,
  MAX_GROUP_BY,
  MAX_KEY_ITEMS,
  MAX_LOOK_UP_RECORDS,
  MAX_MEASURES,
  MAX_MIN_GROUP,
  MIN_AGGREGATE_GROUP,
} from "../limits.js";
import { ItemName } from "./dataset.js";

/** Items by which one record is found: the grantee says their values, so they need not be among what it is granted. */
const Keys = z.array(ItemName).min(1).max(MAX_KEY_ITEMS);

/** Look-up: the granted items of the records with these key values, and nothing without a key. */
export const LookUpTerms = z.strictObject({
  keys: Keys,
  /** Records one look-up may return. When more have the key, none leaves. */
  recordsAtMost: z.int().min(1).max(MAX_LOOK_UP_RECORDS),
});
export type LookUpTerms = z.infer<typeof LookUpTerms>;

/** Check (核验): does the record with this key have these values? Yes or no is all that leaves. */
export const CheckTerms = z.strictObject({
  keys: Keys,
  /** Against guessing: attempts a day of Asia/Shanghai, right or wrong. */
  attemptsPerDay: z.int().min(1).max(MAX_CHECK_ATTEMPTS_PER_DAY),
});
export type CheckTerms = z.infer<typeof CheckTerms>;

export const AggregateFunction = z.enum(["count", "sum", "mean", "min", "max"]);
export type AggregateFunction = z.infer<typeof AggregateFunction>;

/** Aggregate: figures over groups of at least `minGroup` records. */
export const AggregateTerms = z.strictObject({
  functions: z.array(AggregateFunction).min(1).max(AggregateFunction.options.length),
  /** What sum, mean, min and max are taken of. `count` counts records and has no measure. */
  measures: z.array(ItemName).max(MAX_MEASURES),
  groupBy: z.array(ItemName).max(MAX_GROUP_BY),
  minGroup: z.int().min(MIN_AGGREGATE_GROUP).max(MAX_MIN_GROUP),
});
export type AggregateTerms = z.infer<typeof AggregateTerms>;
