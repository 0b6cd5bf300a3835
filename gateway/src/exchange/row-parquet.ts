import {
  canonicalDatetime,
  datetimeKey,
  DomainError,
  isCalendarDate,
  parseInt64,
  type Cell,
  type Column,
  type ColumnType,
} from "@mulian/domain";
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Row } from "../ports/data-source.js";
import { CHUNK_BYTES, type EncodedPiece, type RowEncoder } from "./row-encoder.js";

/** A row group is held until it is whole; readers like large ones, so these bound what one delivery holds. */
const GROUP_ROWS = 20_000;
const GROUP_CHARS = 4 * 1_048_576;
const MS_A_DAY = 86_400_000;
const SECONDS_CHARS = "YYYY-MM-DDTHH:MM:SS".length;

/**
 * Rows as a Parquet file, one row group at a time; the file can be read only once its end has come. Every column may be
 * null. Texts are UTF-8 strings, integers INT64, numbers DOUBLE (a decimal of more digits than a double carries is rounded
 * to the nearest one), dates DATE, datetimes TIMESTAMP in microseconds: instants in UTC, unless a value without a zone stands
 * in the column, which makes it a column of wall clocks.
 */
export class ParquetEncoder implements RowEncoder {
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;
  private readonly columns: readonly ParquetColumn[];
  private rows: Row[] = [];
  private chars = 0;

  constructor(columns: readonly Column[]) {
    this.columns = columns.map((column) => new ParquetColumn(column));
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: [{ name: "rows", num_children: columns.length }, ...this.columns.map(({ element }) => element)],
      createdBy: "mulian",
    });
  }

  /** @throws DomainError SOURCE_CHANGED when a cell is no value of its column's type */
  *write(rows: readonly Row[]): Generator<EncodedPiece, void, undefined> {
    for (const row of rows) {
      this.rows.push(row);
      for (const cell of row) this.chars += typeof cell === "string" ? cell.length : 1;
      if (this.rows.length >= GROUP_ROWS || this.chars >= GROUP_CHARS) yield* this.group();
    }
  }

  *end(): Generator<EncodedPiece, void, undefined> {
    if (this.rows.length > 0) yield* this.group();
    void this.writer.finish();
    yield* this.take(0);
  }

  private *group(): Generator<EncodedPiece, void, undefined> {
    const { rows } = this;
    [this.rows, this.chars] = [[], 0];
    const columnData = this.columns.map((column, index) => ({
      name: column.element.name,
      data: rows.map((row) => column.valueOf(row[index] ?? null)),
      // An index of pages would be held until the end of the file, however long that is.
      offsetIndex: false,
    }));
    void this.writer.write({ columnData, rowGroupSize: rows.length });
    yield* this.take(rows.length);
  }

  /** Cuts what was written into chunks; the writer goes on in memory of its own. */
  private *take(rows: number): Generator<EncodedPiece, void, undefined> {
    const bytes = Buffer.from(this.bytes.getBytes());
    this.bytes.index = 0;
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      yield { bytes: bytes.subarray(at, at + CHUNK_BYTES), rows: at === 0 ? rows : 0 };
  }
}

type Value = string | number | bigint | boolean;

/** One column: how it stands in the file's schema, and how its cells become values of the file. */
class ParquetColumn {
  readonly element: SchemaElement;

  constructor({ name, type }: Column) {
    this.element = { name, repetition_type: "OPTIONAL", ...ELEMENTS[type]() };
    this.convert = type === "datetime" ? (cell) => this.timestamp(cell) : CONVERSIONS[type];
  }

  private readonly convert: (cell: Exclude<Cell, null>) => Value | undefined;

  valueOf(cell: Cell): Value | undefined {
    if (cell === null) return undefined;
    const value = this.convert(cell);
    if (value !== undefined) return value;
    throw new DomainError("SOURCE_CHANGED", "a value of the source is not of its item's type", {
      item: this.element.name,
    });
  }

  /** The schema stands at the end of the file, so the first wall clock may still say what the column is. */
  private timestamp(cell: Exclude<Cell, null>): bigint | undefined {
    const text = canonicalDatetime(String(cell));
    if (text === undefined) return undefined;
    if (!text.endsWith("Z") && this.element.logical_type?.type === "TIMESTAMP")
      this.element.logical_type = { ...this.element.logical_type, isAdjustedToUTC: false };
    const key = datetimeKey(text);
    return (
      BigInt(Date.parse(`${key.slice(0, SECONDS_CHARS)}Z`)) * 1_000n +
      BigInt(key.slice(SECONDS_CHARS + 1).padEnd(6, "0"))
    );
  }
}

type Element = Omit<SchemaElement, "name" | "repetition_type">;

const ELEMENTS: Readonly<Record<ColumnType, () => Element>> = {
  text: () => ({ type: "BYTE_ARRAY", converted_type: "UTF8" }),
  integer: () => ({ type: "INT64" }),
  number: () => ({ type: "DOUBLE" }),
  boolean: () => ({ type: "BOOLEAN" }),
  date: () => ({ type: "INT32", converted_type: "DATE" }),
  datetime: () => ({ type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } }),
};

const CONVERSIONS: Readonly<Record<Exclude<ColumnType, "datetime">, (cell: Exclude<Cell, null>) => Value | undefined>> =
  {
    text: (cell) => String(cell),
    integer: (cell) =>
      typeof cell === "number" && Number.isSafeInteger(cell) ? BigInt(cell) : parseInt64(String(cell)),
    number: (cell) => finite(typeof cell === "string" && cell.trim() === "" ? Number.NaN : Number(cell)),
    boolean: (cell) => (typeof cell === "boolean" ? cell : undefined),
    date: (cell) => (isCalendarDate(String(cell)) ? Date.parse(`${String(cell)}T00:00:00Z`) / MS_A_DAY : undefined),
  };

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
