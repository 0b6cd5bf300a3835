import { maskedType, type ColumnType, type Item, type Masking } from "@mulian/domain";

/** Types of a dataset's items, by these names, as their values leave: masking makes something else of some. */
export function itemTypes(
  items: readonly Item[],
  masking: Masking | undefined,
  names: readonly string[],
): readonly ColumnType[] {
  const types = new Map(items.map(({ name, type }) => [name, type]));
  const transforms = new Map(masking?.map(({ item, transform }) => [item, transform]));
  return names.map((name) => maskedType(types.get(name) ?? "text", transforms.get(name)));
}
