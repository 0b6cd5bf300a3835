import { z } from "zod";
import { DocumentRole } from "../../records/document.js";

/** A document of a record as its parties read it. `available` is false while it is still on its way. */
export const DocumentView = z.object({
  role: DocumentRole,
  digest: z.string(),
  available: z.boolean(),
  mediaType: z.string().optional(),
  name: z.string().optional(),
  /** Text documents only. */
  text: z.string().optional(),
  contentBase64: z.string().optional(),
});
export type DocumentView = z.infer<typeof DocumentView>;
export const DocumentList = z.object({ items: z.array(DocumentView) });
