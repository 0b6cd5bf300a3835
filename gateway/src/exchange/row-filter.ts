import {
  canonicalDatetime,
  datetimeKey,
  leafOf,
  parseInt64,
  type ColumnType,
  type FilterLeaf,
  type FilterValue,
  type RowFilter,
} from "@mulian/domain";

export type SqlValue = string | number | bigint;
export type SqlText = Readonly<{ text: string; values: readonly SqlValue[] }>;

/** How one database compares. Only these two functions write SQL text; neither sees a value. */
export type SqlDialect = Readonly<{
  /** The expression that stands for a column, in binary order for text; throws a RangeError for a column the table has not. */
  operand(column: string): Readonly<{ expression: string; type: ColumnType }>;
  /** The place of the nth bound value, counted from 1. */
  placeholder(index: number, column: string): string;
  startsWith(expression: string, placeholder: string): string;
}>;

/**
 * A row filter as a condition with bound values, for a filter that passed `validateFilter` over the same table. Column names
 * come from the dialect's table, never from the filter. SQL's own three-valued logic is the filter's.
 */
export function compileSql(filter: RowFilter, dialect: SqlDialect, bound = 0): SqlText {
  const values: SqlValue[] = [];
  const bind = (leaf: FilterLeaf, type: ColumnType, value: FilterValue): string => {
    values.push(sqlValue(type, value));
    return dialect.placeholder(bound + values.length, leaf.column);
  };
  const compile = (part: RowFilter): string => {
    if ("and" in part) return part.and.map((branch) => `(${compile(branch)})`).join(" AND ");
    if ("or" in part) return part.or.map((branch) => `(${compile(branch)})`).join(" OR ");
    if ("not" in part) return `NOT (${compile(part.not)})`;
    const leaf = leafOf(part);
    const { expression, type } = dialect.operand(leaf.column);
    return compileLeaf(leaf, expression, dialect, (value) => bind(leaf, type, value));
  };
  const text = compile(filter);
  return { text, values };
}

const SIGNS = { eq: "=", lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

function compileLeaf(
  leaf: FilterLeaf,
  expression: string,
  dialect: SqlDialect,
  bind: (value: FilterValue) => string,
): string {
  const places = leaf.values.map(bind);
  switch (leaf.operator) {
    case "in":
      return `${expression} IN (${places.join(", ")})`;
    case "between":
      return `${expression} BETWEEN ${places.join(" AND ")}`;
    case "startsWith":
      return dialect.startsWith(expression, places.join());
    default:
      return `${expression} ${SIGNS[leaf.operator]} ${places.join()}`;
  }
}

/** Booleans are bound as 1 and 0, datetimes as their key, integers as 64-bit integers. */
function sqlValue(type: ColumnType, value: FilterValue): SqlValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (type === "integer") return parseInt64(String(value)) ?? 0n;
  if (type === "datetime") return datetimeKey(canonicalDatetime(String(value)) ?? "");
  return value;
}
