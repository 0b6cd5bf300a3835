import type { Cell, Column, ColumnType } from "@mulian/domain";
import { readCell } from "./cell.js";
import type { RawRow, ReadPlan } from "./deliver.js";

/** A row of the members of one object; something else than an object has no fitting cell at all. */
export function rowOf(value: unknown, { selected }: Pick<ReadPlan, "selected">): RawRow {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return selected.map(() => undefined);
  return selected.map((column) => memberOf(value, column));
}

function memberOf(object: object, { name, type }: Column): Cell | undefined {
  if (!Object.hasOwn(object, name)) return null;
  return cellOf((object as Readonly<Record<string, unknown>>)[name], type);
}

/** JSON has types of its own: a number is not read out of a text, except where JSON's numbers do not reach. */
function cellOf(value: unknown, type: ColumnType): Cell | undefined {
  if (value === null) return null;
  if (typeof value === "string") return textCell(value, type);
  if (typeof value === "boolean") return type === "boolean" ? value : undefined;
  if (typeof value !== "number") return undefined;
  // Past 2^53 the reader has already lost the digits.
  if (type === "integer") return Number.isSafeInteger(value) ? value : undefined;
  return type === "number" && Number.isFinite(value) ? value : undefined;
}

function textCell(text: string, type: ColumnType): Cell | undefined {
  if (text.includes("\0") || !text.isWellFormed() || type === "boolean") return undefined;
  return readCell(type, text);
}
