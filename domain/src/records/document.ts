import { z } from "zod";
import { Digest } from "../ids.js";

/** What a text or file is to the record that names it. */
export const DocumentRole = z.enum([
  "basis",
  "scene",
  "scope",
  "filter",
  "attachment",
  "supplement",
  "system",
  "effect",
  "storage",
  "evidence",
  "answer",
  "destruction",
]);
export type DocumentRole = z.infer<typeof DocumentRole>;

/** A text that travels between the two gateways, named by SHA-256 of its salted canonical JSON. */
export interface DocumentReference<R extends DocumentRole = DocumentRole> {
  role: R;
  digest: Digest;
}

/** References to documents of these roles and no others. */
export const documentReference = <const R extends DocumentRole>(roles: readonly R[]) =>
  z.strictObject({ role: z.enum(roles), digest: Digest });
