import type { Row } from "../ports/data-source.js";

/** Bytes that are ready to leave, and how many rows leave with the first of them. */
export type EncodedPiece = Readonly<{ bytes: Uint8Array; rows: number }>;

/** Writes rows in one format, piece by piece, in memory bounded by the format's own unit. */
export interface RowEncoder {
  /** Takes rows and gives what has become ready by them. */
  write(rows: readonly Row[]): Iterable<EncodedPiece>;
  /** The rest, once, after the last row. */
  end(): Iterable<EncodedPiece>;
}

/** Gathered before it is handed on: one look at the grant and one write to the socket instead of one a row. */
export const CHUNK_BYTES = 131_072;
