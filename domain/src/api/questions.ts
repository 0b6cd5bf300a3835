import { z } from "zod";
import { MAX_ITEMS } from "../limits.js";
import { ItemName } from "../records/dataset.js";
import { AggregateFunction, AggregateTerms } from "../records/method-terms.js";
import { MAX_FILTER_TEXT } from "../row-filter.js";
import { ReceiptView } from "./answers/deliveries.js";

/** Values by item name. They are compared as the item's type compares, and are never part of an address, a log or a receipt. */
const Values = z.record(ItemName, z.union([z.string().max(MAX_FILTER_TEXT), z.number(), z.boolean()]));
export type Values = z.infer<typeof Values>;

/** A cell of an answer: integers past 2^53 and exact decimals travel as text. */
const AnsweredCell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Which records: a value for every key of the grant. */
export const LookUpQuestion = z.strictObject({
  keys: Values,
  /** Granted items to return; all of them by default. */
  items: z.array(ItemName).min(1).max(MAX_ITEMS).optional(),
});
export type LookUpQuestion = z.infer<typeof LookUpQuestion>;

/** A value for every key and every item of the grant: one question about all of them, so that none can be guessed alone. */
export const CheckQuestion = z.strictObject({ values: Values });
export type CheckQuestion = z.infer<typeof CheckQuestion>;

/** Figures within the grant's; whatever is left out is all that was granted. */
export const AggregateQuestion = z.strictObject({
  functions: AggregateTerms.shape.functions.optional(),
  measures: AggregateTerms.shape.measures.optional(),
  groupBy: AggregateTerms.shape.groupBy.optional(),
  /** A row filter (see the schema `RowFilter`) over the items that groups are made by, and no others. */
  filter: z.unknown().optional(),
});
export type AggregateQuestion = z.infer<typeof AggregateQuestion>;

export const LookUpFound = z.strictObject({ records: z.array(z.record(z.string(), AnsweredCell)) });
export const CheckFound = z.strictObject({ matches: z.boolean() });
export const AggregateFound = z.strictObject({
  /** What the cells of a row are: an item that groups are made by, the number of records, or a figure of a measure. */
  columns: z.array(z.strictObject({ item: ItemName.optional(), function: AggregateFunction.optional() })),
  rows: z.array(z.array(AnsweredCell)),
  /** When the source was read. Everything that is asked in one day is answered from one reading. */
  readAt: z.string(),
  /** Groups smaller than the grant allows were left out, of every row and of every total. */
  suppressed: z.boolean(),
});
export type AggregateFound = z.infer<typeof AggregateFound>;

/** As users get it: what was found, with the receipt that both sides signed. */
const withReceipt = { receipt: ReceiptView };
export const LookUpAnswer = LookUpFound.extend(withReceipt);
export type LookUpAnswer = z.infer<typeof LookUpAnswer>;
export const CheckAnswer = CheckFound.extend(withReceipt);
export type CheckAnswer = z.infer<typeof CheckAnswer>;
export const AggregateAnswer = AggregateFound.extend(withReceipt);
export type AggregateAnswer = z.infer<typeof AggregateAnswer>;
