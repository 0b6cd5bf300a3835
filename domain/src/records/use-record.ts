import { z } from "zod";
import { DateOnly, DepartmentId, RecordId } from "../ids.js";
import { MAX_SERVED, MAX_USE_DOCUMENTS } from "../limits.js";
import { recordBase } from "./common.js";
import { documentReference } from "./document.js";

/** Records of use are kept three years from the end of the use (Order 809, Art 29). */
export const USE_KEPT_YEARS = 3;

/** What came of the use, as a code everybody can count; the account itself is a document. */
export const EffectKind = z.enum([
  "materials-saved",
  "time-saved",
  "visits-saved",
  "facts-checked",
  "risk-found",
  "decision-informed",
  "none-yet",
]);
export type EffectKind = z.infer<typeof EffectKind>;

/** Scene, system, effect and storage are the account's texts; an amendment adds to them, and of each role the last stands. */
export const UseDocument = documentReference(["scene", "system", "effect", "storage", "attachment"]);
export type UseDocument = z.infer<typeof UseDocument>;

/** The grantee's account of what it did with a grant's data in a period (Art 26). */
export const UseRecord = z.strictObject({
  kind: z.literal("use-record"),
  ...recordBase,
  id: RecordId,
  grant: RecordId,
  provider: DepartmentId,
  grantee: DepartmentId,
  dataset: RecordId,
  /** First and last day of the use accounted for, Asia/Shanghai. */
  from: DateOnly,
  to: DateOnly,
  effectKind: EffectKind,
  /** People or cases that were served with the data. */
  served: z.int().min(0).max(MAX_SERVED).optional(),
  documents: z.array(UseDocument).max(MAX_USE_DOCUMENTS),
  /** The record and its documents are kept at least until this day: three years from `to`. */
  keepUntil: DateOnly,
});
export type UseRecord = z.infer<typeof UseRecord>;
