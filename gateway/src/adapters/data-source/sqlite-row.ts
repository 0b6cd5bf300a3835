import type { SQLOutputValue } from "node:sqlite";
import type { Cell, ColumnType } from "@mulian/domain";
import { integerCell, readCell } from "./cell.js";
import type { RawRow, ReadPlan } from "./deliver.js";

/** A row that was selected with `selectList`, its integers as bigint. */
export function rawRow(row: Readonly<Record<string, SQLOutputValue>>, line: number, plan: ReadPlan): RawRow {
  return { line, cells: plan.selected.map((column, index) => cellOf(row[`c${index}`] ?? null, column.type)) };
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
