import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, truncate } from "node:fs/promises";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

export type LineFormat = "ndjson" | "csv";

/** What an interrupted fetch left: its whole rows. */
export interface PartFile {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256, lower-case hex, of these bytes. */
  readonly digest: string;
}

/** Finds the rows that arrived whole, and cuts off what came of the next one. Undefined when there is no such file or row. */
export async function takeUpPart(path: string, format: LineFormat): Promise<PartFile | undefined> {
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    () => undefined,
  );
  if (size === undefined) return undefined;
  const counter = new RowCounter(format);
  const hash = createHash("sha256");
  await hashWholeRows(path, counter, hash);
  if (counter.rows < 1) return undefined;
  if (counter.wholeBytes < size) await truncate(path, counter.wholeBytes);
  return { rows: counter.rows, bytes: counter.wholeBytes, digest: hash.digest("hex") };
}

async function hashWholeRows(path: string, counter: RowCounter, hash: Hash): Promise<void> {
  let unfinished: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = counter.take(chunk);
    if (end > 0) {
      for (const piece of unfinished) hash.update(piece);
      hash.update(chunk.subarray(0, end));
      unfinished = [];
    }
    unfinished.push(chunk.subarray(end));
  }
}

/** Counts rows in bytes as they come. A line end within quotes is part of a cell (RFC 4180); JSON has none in a line. */
export class RowCounter {
  private lines = 0;
  private seen = 0;
  private isQuoted = false;
  /** Bytes up to the end of the last whole line. */
  wholeBytes = 0;

  constructor(private readonly format: LineFormat) {}

  /** A CSV's first line is its header. */
  get rows(): number {
    return this.format === "csv" ? Math.max(0, this.lines - 1) : this.lines;
  }

  /** @returns how many bytes of this chunk stand before the end of its last whole line */
  take(chunk: Uint8Array): number {
    let end = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (chunk[at] === QUOTE && this.format === "csv") this.isQuoted = !this.isQuoted;
      if (chunk[at] !== LINE_FEED || this.isQuoted) continue;
      this.lines += 1;
      end = at + 1;
    }
    if (end > 0) this.wholeBytes = this.seen + end;
    this.seen += chunk.length;
    return end;
  }
}
