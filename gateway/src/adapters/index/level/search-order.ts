import { invalidInput, type DatasetQuery, type DomainError } from "@mulian/domain";

interface Placed {
  readonly order: string;
  readonly dataset: { readonly id: string };
}

/** Names the last document of a page. */
export const encodeCursor = (document: Placed): string => Buffer.from(document.dataset.id).toString("base64url");

/**
 * Where the page after the cursor starts. The cursor names a document, so new datasets between two pages neither
 * repeat nor hide others; if the document itself no longer matches, the walk has to start again.
 * @throws DomainError INVALID_INPUT when the cursor names none of the results
 */
export function cursorAfter(ordered: readonly Placed[], query: Pick<DatasetQuery, "cursor">): number {
  if (query.cursor === undefined) return 0;
  const id = Buffer.from(query.cursor, "base64url").toString("utf8");
  const place = ordered.findIndex((document) => document.dataset.id === id);
  if (place < 0) throw invalidCursor();
  return place + 1;
}

export const invalidCursor = (): DomainError =>
  invalidInput("cursor", "unknown-cursor", "the cursor is none that this list gave out");
