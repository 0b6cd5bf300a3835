import type { ColumnType, Dataset, Grant, MaskedItem } from "@mulian/domain";

/** Types of items as they leave: the dataset's, except where masking makes something else of a value. */
export function itemTypes(dataset: Dataset, { terms }: Pick<Grant, "terms">, items: readonly string[]): ColumnType[] {
  const types = new Map(dataset.content.items.map(({ name, type }) => [name, type]));
  const masked = new Map(terms.masking?.map((masking) => [masking.item, masking.transform]));
  return items.map((item) => {
    const transform = masked.get(item);
    return transform !== undefined && MAKES_TEXT.includes(transform) ? "text" : (types.get(item) ?? "text");
  });
}

/** A dropped value is null and a number rounded down stays a number; a part of a date is none. */
const MAKES_TEXT: readonly MaskedItem["transform"][] = ["hash", "keep-ends", "generalise-date", "generalise-text"];
