import type { SQLOutputValue, StatementSync } from "node:sqlite";
import type { Cell, ColumnType } from "@mulian/domain";
import { integerCell, readCell } from "./cell.js";
import type { RawRow, ReadPlan } from "./deliver.js";

/** The values of a row in the order they were selected in. */
export type StoredRow = SQLOutputValue[];

/** Rows of a statement as lists, one after the other. */
export function storedRows(statement: StatementSync, values: readonly SQLOutputValue[]): Iterable<StoredRow> {
  if (!returnsLists(statement)) return listed(statement.iterate(...values));
  // The types tell of objects only, whatever was set.
  return statement.iterate(...values) as Iterable<unknown> as Iterable<StoredRow>;
}

/** All of them at once: a fifth cheaper, so for statements that have few. */
export function allStoredRows(statement: StatementSync, values: readonly SQLOutputValue[]): readonly StoredRow[] {
  if (!returnsLists(statement)) return statement.all(...values).map((row) => Object.values(row));
  return statement.all(...values) as unknown as readonly StoredRow[]; // as above
}

/** Node before 22.16 only gives objects; their members are in the order of the columns, whose names are ours and no numbers. */
function returnsLists(statement: StatementSync): boolean {
  if (typeof statement.setReturnArrays !== "function") return false;
  statement.setReturnArrays(true);
  return true;
}

function* listed(rows: Iterable<Readonly<Record<string, SQLOutputValue>>>): Generator<StoredRow, void, undefined> {
  for (const row of rows) yield Object.values(row);
}

/** Whether integers have to be read as bigint, which a text column never holds: it is stored as text, or cast to it. */
export const needsBigInts = (plan: ReadPlan): boolean => plan.selected.some(({ type }) => type !== "text");

/**
 * Makes rows that were selected with `selectList` out of what is stored; what follows the values of the plan is dropped. The
 * list that SQLite made becomes the row, because a thousand rows copied are a thousand lists to collect.
 */
export function rowReader(plan: ReadPlan): (stored: StoredRow) => RawRow {
  const types = plan.selected.map(({ type }) => type);
  return (stored) => {
    const cells: (SQLOutputValue | Cell | undefined)[] = stored;
    cells.length = types.length;
    for (let index = 0; index < types.length; index += 1)
      cells[index] = cellOf(stored[index] ?? null, types[index] ?? "text");
    return cells as RawRow; // every value was replaced by what `cellOf` made of it
  };
}

/** SQLite lets any value stand in any column, so each is held against the column's type; undefined if it does not fit. */
function cellOf(value: SQLOutputValue, type: ColumnType): Cell | undefined {
  switch (typeof value) {
    case "string":
      return textCell(value, type);
    case "bigint":
      return wholeCell(value, type);
    case "number":
      return type === "number" && Number.isFinite(value) ? value : undefined;
    default:
      return value === null ? null : undefined;
  }
}

function textCell(text: string, type: ColumnType): Cell | undefined {
  const isKeptAsText = type === "text" || type === "date" || type === "datetime";
  return isKeptAsText && !text.includes("\0") ? readCell(type, text) : undefined;
}

function wholeCell(value: bigint, type: ColumnType): Cell | undefined {
  if (type === "boolean") return value === 0n || value === 1n ? value === 1n : undefined;
  return type === "integer" || type === "number" ? integerCell(value) : undefined;
}
