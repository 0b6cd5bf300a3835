import type { SQLOutputValue, StatementSync } from "node:sqlite";
import type { Cell, ColumnType } from "@mulian/domain";
import { integerCell, readCell } from "./cell.js";
import type { RawRow, ReadPlan } from "./deliver.js";

/** The values of a row in the order they were selected in. */
export type StoredRow = readonly SQLOutputValue[];

/**
 * The rows of a statement as lists. Node before 22.16 only gives objects; their members are in the order of the columns,
 * whose names are ours and no numbers.
 */
export function storedRows(statement: StatementSync, values: readonly SQLOutputValue[]): Iterable<StoredRow> {
  const isListed = typeof statement.setReturnArrays === "function";
  if (isListed) statement.setReturnArrays(true);
  // The types tell of objects only, whatever was set.
  const found: Iterable<unknown> = statement.iterate(...values);
  return isListed ? (found as Iterable<StoredRow>) : listed(found as Iterable<Record<string, SQLOutputValue>>);
}

function* listed(rows: Iterable<Readonly<Record<string, SQLOutputValue>>>): Generator<StoredRow, void, undefined> {
  for (const row of rows) yield Object.values(row);
}

/** Whether integers have to be read as bigint, which a text column never holds: it is stored as text, or cast to it. */
export const needsBigInts = (plan: ReadPlan): boolean => plan.selected.some(({ type }) => type !== "text");

/** Makes rows that were selected with `selectList` out of what is stored; more values may follow those of the plan. */
export function rowReader(plan: ReadPlan): (stored: StoredRow) => RawRow {
  const types = plan.selected.map(({ type }) => type);
  return (stored) => {
    const cells: (Cell | undefined)[] = [];
    for (let index = 0; index < types.length; index += 1)
      cells.push(cellOf(stored[index] ?? null, types[index] ?? "text"));
    return cells;
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
