import type { Cell } from "@mulian/domain";
import type { Row } from "../ports/data-source.js";
import { CHUNK_BYTES, type EncodedPiece, type RowEncoder } from "./row-encoder.js";
import { Utf8Gatherer } from "./utf8-gatherer.js";

type WriteRows = (rows: readonly Row[], out: Utf8Gatherer) => void;

/** How rows are written in a format of lines: what stands first, and some rows at a time. */
export type RowText = Readonly<{ head: string; write: WriteRows }>;

/** Rows made into text at once: enough for one call to cost nothing, few enough that a chunk ends near its size. */
const STEP_ROWS = 64;

/** Rows as lines of text. */
export class TextEncoder implements RowEncoder {
  private readonly gatherer = new Utf8Gatherer(CHUNK_BYTES);
  private rows = 0;

  constructor(private readonly text: RowText) {
    this.gatherer.add(text.head);
  }

  *write(rows: readonly Row[]): Generator<EncodedPiece, void, undefined> {
    for (let at = 0; at < rows.length; at += STEP_ROWS) {
      const step = rows.slice(at, at + STEP_ROWS);
      this.text.write(step, this.gatherer);
      this.rows += step.length;
      if (this.gatherer.bytes >= CHUNK_BYTES) yield this.take();
    }
  }

  *end(): Generator<EncodedPiece, void, undefined> {
    if (this.gatherer.bytes > 0) yield this.take();
  }

  private take(): EncodedPiece {
    const { rows } = this;
    this.rows = 0;
    return { bytes: this.gatherer.take(), rows };
  }
}

/** Names that no other part of a line of JSON can be taken for: they begin with a letter. */
const PLAIN_NAME = /^\p{L}[\p{L}\p{N}_ -]*$/u;

/**
 * One JSON object a row, its members in the order of the columns, with nothing between them.
 *
 * `JSON.stringify` over many rows at once takes a third of the time that a call a cell does. The border between two objects
 * is then known by the first column's name: cells are scalars, so `},{"name":` stands nowhere else. Within a text its
 * quotes would be escaped; and after the quote that ends a text follows `,` or `}`, never the letter a plain name begins
 * with. Other names (numbers, which objects reorder, `__proto__`, punctuation) are written cell by cell.
 */
export function ndjsonText(columns: readonly string[]): RowText {
  const isPlain = columns.every((name) => PLAIN_NAME.test(name)) && new Set(columns).size === columns.length;
  return { head: "", write: isPlain ? objectsAtOnce(columns) : cellByCell(columns) };
}

function objectsAtOnce(columns: readonly string[]): WriteRows {
  const border = `},{${JSON.stringify(columns[0])}:`;
  const newLine = `}\n{${JSON.stringify(columns[0])}:`;
  const objectOf = (cells: Row): Record<string, Cell> => {
    const object: Record<string, Cell> = {};
    for (let i = 0; i < columns.length; i += 1) object[columns[i] ?? ""] = cells[i] ?? null;
    return object;
  };
  return (rows, out) => {
    out.add(JSON.stringify(rows.map(objectOf)).replaceAll(border, newLine).slice(1, -1));
    out.add("\n");
  };
}

function cellByCell(columns: readonly string[]): WriteRows {
  const keys = columns.map((name, index) => `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const lineOf = (cells: Row): string =>
    `${keys.map((key, index) => key + JSON.stringify(cells[index] ?? null)).join("")}}\n`;
  return (rows, out) => out.add(rows.map(lineOf).join(""));
}

/** Cells that need quotes: those with a delimiter, a quote or a line end, and the empty text, which is not null. */
const NEEDS_QUOTES = /[",\r\n]|^$|^\uFEFF/;

/** RFC 4180 with the names first; lines end with CR LF; null is an empty cell, an empty text is `""`. */
export function csvText(columns: readonly string[]): RowText {
  const encodeCell = (cell: Cell, alone: boolean): string => {
    // A line with nothing on it would be no row at all, so a null that stands alone is written like an empty text.
    if (cell === null) return alone ? '""' : "";
    if (typeof cell !== "string") return String(cell);
    return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  const lineOf = (cells: Row): string => `${cells.map((cell) => encodeCell(cell, cells.length === 1)).join(",")}\r\n`;
  return { head: lineOf(columns), write: (rows, out) => out.add(rows.map(lineOf).join("")) };
}
