import type { Row } from "../ports/data-source.js";
import { csvText, ndjsonText, type RowText } from "./row-text.js";
import { Utf8Gatherer } from "./utf8-gatherer.js";

/** Gathered before it is handed on: one look at the grant and one write to the socket instead of one a row. */
export const CHUNK_BYTES = 131_072;
/** Rows made into text at once: enough for one call to cost nothing, few enough that a chunk ends near its size. */
const STEP_ROWS = 64;

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
  /** CSV for a spreadsheet: see {@link csvText}. */
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
    const { columns, format, guardFormulas = false } = this.#options;
    const { head, write }: RowText = format === "csv" ? csvText(columns, guardFormulas) : ndjsonText(columns);
    const gatherer = new Utf8Gatherer(CHUNK_BYTES);
    gatherer.add(head);
    let gathered = 0;
    for await (const rows of this.#source) {
      for (let at = 0; at < rows.length; at += STEP_ROWS) {
        const step = rows.slice(at, at + STEP_ROWS);
        write(step, gatherer);
        gathered += step.length;
        if (gatherer.bytes < CHUNK_BYTES) continue;
        yield this.#count(gatherer.take(), gathered);
        gathered = 0;
      }
    }
    if (gatherer.bytes > 0) yield this.#count(gatherer.take(), gathered);
  }

  #count(chunk: Uint8Array, rows: number): Uint8Array {
    this.#rows += rows;
    this.#bytes += chunk.length;
    return chunk;
  }
}
