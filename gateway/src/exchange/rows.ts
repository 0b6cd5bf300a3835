import type { Cell } from "@mulian/domain";
import type { Row } from "../ports/data-source.js";

/** Text gathered before it is handed on: one write to the socket instead of one a row. */
export const CHUNK_CHARS = 65_536;

export const ROW_FORMATS = ["ndjson", "csv"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export const ROW_MEDIA_TYPES: Readonly<Record<RowFormat, string>> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

export type EncodeOptions = Readonly<{
  /** Names of the cells of a row, in their order. */
  columns: readonly string[];
  format: RowFormat;
  /**
   * For CSV that people open in a spreadsheet: a text cell that starts with `= + - @`, a tab or a carriage return is prefixed
   * with an apostrophe, so that it is not run as a formula (OWASP, CSV injection). It changes the data, so machines do without.
   */
  guardFormulas?: boolean;
}>;

/**
 * The byte stream of a delivery (UTF-8), made as it is taken: NDJSON with one object a row, or CSV (RFC 4180, header first,
 * lines end with CR LF; null is an empty cell, an empty text is `""`). To be iterated once. The counts cover exactly the
 * chunks taken so far, so that a delivery that breaks can be recorded.
 */
export class EncodedRows implements AsyncIterable<Uint8Array> {
  readonly #source: AsyncIterable<readonly Row[]>;
  readonly #options: EncodeOptions;
  #rows = 0;
  #bytes = 0;

  constructor(source: AsyncIterable<readonly Row[]>, options: EncodeOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Whole rows in the chunks taken so far. */
  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const { columns, format } = this.#options;
    const encode = format === "csv" ? csvEncoder(this.#options.guardFormulas === true) : ndjsonEncoder(columns);
    let text = format === "csv" ? encode(columns) : "";
    let rows = 0;
    for await (const batch of this.#source) {
      for (const row of batch) {
        text += encode(row);
        rows += 1;
        if (text.length < CHUNK_CHARS) continue;
        yield this.#count(text, rows);
        text = "";
        rows = 0;
      }
    }
    if (text !== "") yield this.#count(text, rows);
  }

  #count(text: string, rows: number): Uint8Array {
    const chunk = Buffer.from(text, "utf8");
    this.#rows += rows;
    this.#bytes += chunk.length;
    return chunk;
  }
}

type RowEncoder = (cells: readonly Cell[]) => string;

function ndjsonEncoder(columns: readonly string[]): RowEncoder {
  const keys = columns.map((name, index) => `${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  return (cells) => {
    let line = "";
    for (let i = 0; i < keys.length; i += 1) line += (keys[i] ?? "") + jsonOf(cells[i] ?? null);
    return `${line}}\n`;
  };
}

/** What JSON escapes in a text, and a few control characters that it would not: quotes, backslashes, lone surrogates. */
const NEEDS_ESCAPE = /["\\\p{Cc}\p{Cs}]/u;

/** `JSON.stringify`, which takes twice as long for the many short texts that have nothing to escape. */
const jsonOf = (cell: Cell): string =>
  typeof cell === "string" && !NEEDS_ESCAPE.test(cell) ? `"${cell}"` : JSON.stringify(cell);

/** Cells that need quotes: those with a delimiter, a quote or a line end, and the empty text, which is not null. */
const NEEDS_QUOTES = /[",\r\n]|^$|^\uFEFF/;
const FORMULA_START = /^[=+\-@\t\r]/;

function csvEncoder(guardFormulas: boolean): RowEncoder {
  const encodeCell = (cell: Cell, alone: boolean): string => {
    // A line with nothing on it would be no row at all, so a null that stands alone is written like an empty text.
    if (cell === null) return alone ? '""' : "";
    if (typeof cell !== "string") return String(cell);
    const text = guardFormulas && FORMULA_START.test(cell) ? `'${cell}` : cell;
    return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return (cells) => `${cells.map((cell) => encodeCell(cell, cells.length === 1)).join(",")}\r\n`;
}
