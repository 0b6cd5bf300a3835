import type { ColumnType } from "@mulian/domain";
import type { SqlDialect } from "../../exchange/row-filter.js";
import type { ReadPlan } from "./deliver.js";
import { quoteIdentifier, type SqliteTable } from "./sqlite-table.js";

/** The function the connector adds to SQLite, which has no type for time: a text's key in the order of time, or null. */
export const DATETIME_FUNCTION = "mulian_datetime";

/** Columns get names of ours, since theirs may be anything, `__proto__` included. */
export function selectList(table: SqliteTable, plan: ReadPlan): string {
  return plan.selected
    .map((column, index) => `${storedExpression(table, column.name, column.type)} AS c${index}`)
    .join(", ");
}

/** A text column that may hold numbers gives their text, as SQLite writes it. */
function storedExpression(table: SqliteTable, column: string, type: ColumnType): string {
  const quoted = quoteIdentifier(column);
  if (type !== "text" || table.plainText.has(column)) return quoted;
  return `CASE typeof(${quoted}) WHEN 'blob' THEN ${quoted} ELSE CAST(${quoted} AS TEXT) END`;
}

export function dialectOf(table: SqliteTable): SqlDialect {
  const types = new Map(table.columns.map((column) => [column.name, column.type]));
  return {
    operand(column) {
      const type = types.get(column);
      if (type === undefined) throw new RangeError("the filter names a column that is not there");
      return { expression: comparedExpression(table, column, type), type };
    },
    placeholder: () => "?",
    startsWith: (expression, placeholder) => `instr(${expression}, ${placeholder}) = 1`,
  };
}

function comparedExpression(table: SqliteTable, column: string, type: ColumnType): string {
  const quoted = quoteIdentifier(column);
  if (type === "datetime") return `${DATETIME_FUNCTION}(${quoted})`;
  if (type === "number") return `CAST(${quoted} AS REAL)`;
  if (type === "integer" || type === "boolean") return `+${quoted}`;
  // A column may be declared with a collation that ignores case or trailing blanks; a filter never does.
  return `${storedExpression(table, column, type)} COLLATE BINARY`;
}
