import type { ColumnType } from "@mulian/domain";
import type { Row } from "../ports/data-source.js";
import type { EncodedPiece, RowEncoder } from "./row-encoder.js";
import { csvText, ndjsonText, TextEncoder } from "./row-text.js";

export const ROW_FORMATS = ["ndjson", "csv", "parquet"] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export const ROW_MEDIA_TYPES: Readonly<Record<RowFormat, string>> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
  parquet: "application/vnd.apache.parquet",
};

export type EncodeOptions = Readonly<{
  /** Names of the cells of a row, in their order. */
  columns: readonly string[];
  format: RowFormat;
  /** Types of the cells, in their order; what is not told is text. Only Parquet has any use for them. */
  types?: readonly ColumnType[];
  /** Numbers of rows, ascending, after which a chunk ends; only for formats of lines. */
  endChunksAfter?: readonly number[];
}>;

/**
 * The byte stream of a delivery, made as it is taken: NDJSON with one object a row, CSV (RFC 4180, header first, lines end
 * with CR LF; null is an empty cell, an empty text is `""`), both in UTF-8, or Parquet. To be iterated once. The counts cover
 * exactly the chunks taken so far, so that a delivery that breaks can be recorded.
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

  /** Rows that the chunks taken so far have at least begun to carry. */
  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const encoder = await encoderOf(this.#options);
    for await (const { rows, isEnd } of cutAfter(this.#source, this.#options.endChunksAfter ?? [])) {
      for (const piece of encoder.write(rows)) yield this.#count(piece);
      if (isEnd) for (const piece of encoder.end()) yield this.#count(piece);
    }
    for (const piece of encoder.end()) yield this.#count(piece);
  }

  #count({ bytes, rows }: EncodedPiece): Uint8Array {
    this.#rows += rows;
    this.#bytes += bytes.length;
    return bytes;
  }
}

/** The batches, those that go past one of the ends cut in two. */
async function* cutAfter(
  source: AsyncIterable<readonly Row[]>,
  ends: readonly number[],
): AsyncGenerator<Readonly<{ rows: readonly Row[]; isEnd: boolean }>, void, undefined> {
  const left = [...ends];
  let taken = 0;
  for await (const batch of source) {
    for (let rows = batch; rows.length > 0;) {
      const room = (left[0] ?? Infinity) - taken;
      const part = rows.length <= room ? rows : rows.slice(0, room);
      taken += part.length;
      yield { rows: part, isEnd: part.length === room };
      if (part.length === room) left.shift();
      rows = rows.slice(part.length);
    }
  }
}

async function encoderOf({ columns, format, types = [] }: EncodeOptions): Promise<RowEncoder> {
  switch (format) {
    case "ndjson":
      return new TextEncoder(ndjsonText(columns));
    case "csv":
      return new TextEncoder(csvText(columns));
    case "parquet": {
      // Its writer is loaded by the first such file: few gateways ever make one.
      const { ParquetEncoder } = await import("./row-parquet.js");
      return new ParquetEncoder(columns.map((name, index) => ({ name, type: types[index] ?? "text" })));
    }
  }
}
