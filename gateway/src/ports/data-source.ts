import type { Cell, Column, RowFilter } from "@mulian/domain";

/** Cells in the order of the columns that were asked for. */
export type Row = readonly Cell[];

const DATA_SOURCE_ERROR_CODES = [
  "bindingInvalid", // the binding does not parse, or names a host that is not allowed
  "pathRefused", // the file is absent, no regular file, or outside the source directories
  "tableUnknown", // no such table, or none the role may read
  "columnUnknown", // a column was asked for that the table has not
  "filterInvalid", // the row filter does not fit the table
  "notResumable", // `afterRow` was given, but the table has no key that its rows could be ordered by
  "headerInvalid", // the first row of a CSV file does not name each column once
  "encodingUnknown", // the encoding was to be detected and could not be told with confidence: declare it
  "roleTooPowerful", // the database role is a superuser or can write to the table
  "sourceUnreachable", // no connection, wrong credentials
  "sourceTimeout", // the database took longer than the limit
  "sourceFailed", // the source failed while it was read
  "sourceChanged", // the source was written to while it was read, and has no state of its own to go on with
  "aborted", // the reader gave up
] as const;
export type DataSourceErrorCode = (typeof DATA_SOURCE_ERROR_CODES)[number];

/** What may be told of a failing source: a code and its opaque name. Path, host and the driver's words are in the log only. */
export class DataSourceError extends Error {
  override readonly name = "DataSourceError";

  constructor(
    readonly code: DataSourceErrorCode,
    readonly source: string,
  ) {
    super(`source ${source}: ${code}`);
  }
}

export type SourceProblemCode =
  | "badByte" // a byte sequence the encoding has not, or U+0000
  | "lineTooLong"
  | "recordTooLong"
  | "cellTooLong"
  | "unclosedQuote" // a quote opened here and did not close, or closed in the middle of a cell
  | "wrongFieldCount"
  | "badValue" // the cell is not a value of its column's type
  | "filterDisagreement"; // the database let through a row that the filter refuses: a bug, and the row is held back

/**
 * Why one row of the source was left out; the read went on. `line` counts from 1: in a file the line the row begins on,
 * in SQLite the rowid, in PostgreSQL the row's place in the answer. `column` counts fields from 1. No cell is quoted.
 */
export type SourceProblem = Readonly<{
  line: number;
  column: number;
  code: SourceProblemCode;
  message: string;
}>;

export type SourceDescription = Readonly<{
  columns: readonly Column[];
  /** Exact; absent where counting would cost a scan without bound. */
  rowCount?: number;
  /** SHA-256, lower-case hex, of the canonical JSON of `columns`. */
  schemaDigest: string;
}>;

/**
 * Whether what was read is of one state of the source. `counted`: only rows that came or went would have been noticed;
 * `unconfirmed`: not even those, because the source offers nothing to notice a change by.
 */
export type SourceState = "one" | "counted" | "unconfirmed";

export type ReadQuery = Readonly<{
  columns: readonly string[];
  filter?: RowFilter;
  signal: AbortSignal;
  /** Rows of the same query to leave out at the start; only meaningful while the source does not change. */
  afterRow?: number;
  /** Rows wanted at most, besides those left out at the start; little more of the source is read than it takes to find them. */
  limit?: number;
  onProblem?: (problem: SourceProblem) => void;
  /** Told at the end of the read, however it ends, by a source that may not know; of every other source it is one state. */
  onState?: (state: SourceState) => void;
}>;

/** One table that this department may share from. Every member rejects with a {@link DataSourceError}. */
export interface DataSource {
  readonly kind: string;
  describe(signal: AbortSignal): Promise<SourceDescription>;
  /**
   * The rows of the query, in the table's own order if it has one, in bounded memory and only as fast as they are taken:
   * some hundreds at a time, because an await a row costs more than the row. Broken rows are left out and told to
   * `onProblem`. Ending the iteration early releases the source.
   */
  read(query: ReadQuery): AsyncIterable<readonly Row[]>;
  checkReachable(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
