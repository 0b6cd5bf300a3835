import { z } from "zod";
import { MAX_ITEMS, MAX_KEPT_CHARACTERS, MAX_NUMBER_STEP } from "../limits.js";
import { ItemName } from "./dataset.js";

const item = { item: ItemName };
const kept = z.int().min(0).max(MAX_KEPT_CHARACTERS);

/** What is done to one item's values before they leave. Null stays null whatever is done. */
export const MaskedItem = z.discriminatedUnion("transform", [
  /** HMAC-SHA256 under a salt of this grant alone: equal values stay equal within the grant, and mean nothing outside it. */
  z.strictObject({ ...item, transform: z.literal("hash") }),
  /** `138****5678`: as many stars whatever the length; a value too short to hide anything is stars alone. */
  z.strictObject({ ...item, transform: z.literal("keep-ends"), first: kept, last: kept }),
  /** Null for everybody. */
  z.strictObject({ ...item, transform: z.literal("drop") }),
  /** 37 by steps of 10 is 30: the largest multiple that is not greater. */
  z.strictObject({
    ...item,
    transform: z.literal("generalise-number"),
    step: z.int().min(1).max(MAX_NUMBER_STEP),
  }),
  /** `2026-03-09` becomes `2026-03` or `2026`. */
  z.strictObject({ ...item, transform: z.literal("generalise-date"), to: z.enum(["month", "year"]) }),
  /** The first characters of a text: of a region code 2 are the province, 4 the city, 6 the county (GB/T 2260). */
  z.strictObject({
    ...item,
    transform: z.literal("generalise-text"),
    characters: z.int().min(1).max(MAX_KEPT_CHARACTERS),
  }),
]);
export type MaskedItem = z.infer<typeof MaskedItem>;

/** Masking by item; an item that is not named leaves as it is. */
export const Masking = z.array(MaskedItem).min(1).max(MAX_ITEMS);
export type Masking = z.infer<typeof Masking>;
