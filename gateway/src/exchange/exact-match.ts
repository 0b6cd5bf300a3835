import {
  canonicalDatetime,
  datetimeKey,
  invalidFields,
  rowFilterSchema,
  validateFilter,
  type ColumnType,
  type FieldError,
  type FilterValue,
  type Item,
  type RowFilter,
  type Values,
} from "@mulian/domain";

/**
 * The filter that finds the records with just these values: one for every name, and none besides. A value is only ever bound,
 * and no mistake quotes one.
 * @param path of the values in the question
 * @throws DomainError INVALID_INPUT naming every mistake: `missing`, `unknown-item`, `item-type`
 */
export function exactMatch(values: Values, names: readonly string[], items: readonly Item[], path: string): RowFilter {
  const given = new Map(Object.entries(values));
  const comparisons = names.flatMap((name): { eq: [string, FilterValue] }[] => {
    const value = given.get(name);
    return value === undefined ? [] : [{ eq: [name, value] }];
  });
  const errors: FieldError[] = [
    ...names
      .filter((name) => !given.has(name))
      .map((name) => ({ path: `${path}.${name}`, code: "missing", message: "this item needs a value" })),
    ...[...given.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => ({ path: `${path}.${name}`, code: "unknown-item", message: "the grant asks no such item" })),
    ...comparisons.flatMap((comparison) =>
      valueMistakes(comparison, items).map((message) => ({
        path: `${path}.${comparison.eq[0]}`,
        code: "item-type",
        message,
      })),
    ),
  ];
  if (errors.length > 0) throw invalidFields(errors);
  return { and: comparisons };
}

/** No source could agree on a text with U+0000 or half a surrogate pair, nor on a value of another type. */
function valueMistakes(comparison: RowFilter, items: readonly Item[]): readonly string[] {
  const shape = rowFilterSchema.safeParse(comparison);
  const mistakes = shape.success ? validateFilter(shape.data, items) : shape.error.issues;
  return mistakes.map(({ message }) => message);
}

/**
 * Values that find the same records, written the same way: `5`, `"5"` and `"+5"` are one integer, and an instant has one text
 * whatever its offset. Without it, a limit a key could be passed by writing the key differently.
 */
export function canonicalValues(values: Values, names: readonly string[], items: readonly Item[]): readonly string[] {
  const types = new Map(items.map(({ name, type }) => [name, type]));
  const given = new Map(Object.entries(values));
  return names.map((name) => canonicalValue(given.get(name), types.get(name)));
}

function canonicalValue(value: FilterValue | undefined, type: ColumnType | undefined): string {
  const text = String(value);
  if (type === "integer") return BigInt(text.replace(/^\+/, "")).toString();
  // Adding zero makes -0 the 0 it equals.
  if (type === "number") return String(Number(text) + 0);
  if (type === "datetime") return datetimeKey(canonicalDatetime(text) ?? text);
  return text;
}
