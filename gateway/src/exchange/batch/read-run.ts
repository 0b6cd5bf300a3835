import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { DomainError, compileFilter, type Cell, type ColumnType } from "@mulian/domain";
import { z } from "zod";
import { TOO_MANY_ALIKE, type NextSince } from "./batch-run.js";
import { MAX_SEEN, rowDigest, type Since } from "./since.js";

const LINE_FEED = 0x0a;
/** A row of 500 long items; the provider makes the lines, and one without an end would fill this side's memory. */
export const MAX_LINE_BYTES = 64 * 1_048_576;
const Line = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** The item a batch goes on by, among the items of a row. */
export interface Watermark {
  readonly item: string;
  readonly type: ColumnType;
  readonly items: readonly string[];
}

/** What a file of rows (NDJSON) holds. */
export interface RunContents {
  /** Whole lines. */
  readonly rows: number;
  readonly wholeBytes: number;
  /** SHA-256 of the whole lines. */
  readonly digest: string;
  /** Where the next run goes on; undefined without a watermark, or when no row had a value in it and none was known. */
  readonly next: NextSince | undefined;
}

/**
 * Reads a run's file once: counts and hashes its whole lines, and finds the highest value of the watermark with the rows that
 * share it.
 * @param since what the run went on from: still valid when no higher value came
 * @throws DomainError INTEGRITY_FAILURE for a line that does not end
 */
export async function readRun(
  path: string,
  watermark: Watermark | undefined,
  since: Since | undefined,
): Promise<RunContents> {
  const hash = createHash("sha256");
  const highest = watermark === undefined ? undefined : new Highest(watermark, since);
  let [rows, wholeBytes] = [0, 0];
  /** What has come of the line in hand. */
  let [rest, restBytes]: [Buffer[], number] = [[], 0];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      rest.push(chunk);
      restBytes += chunk.length;
      if (restBytes > MAX_LINE_BYTES) throw new DomainError("INTEGRITY_FAILURE", "a line of the run does not end");
      continue;
    }
    const whole = Buffer.concat([...rest, chunk.subarray(0, end)]);
    [rest, restBytes] = [[chunk.subarray(end)], chunk.length - end];
    hash.update(whole);
    wholeBytes += whole.length;
    const lines = whole.toString("utf8").split("\n").slice(0, -1);
    rows += lines.length;
    if (highest !== undefined) for (const line of lines) highest.take(line);
  }
  return { rows, wholeBytes, digest: hash.digest("hex"), next: highest?.next() };
}

class Highest {
  private value: Since["value"] | undefined;
  private seen: string[] = [];
  private isHigher: (cell: Cell) => boolean = () => true;

  constructor(
    private readonly watermark: Watermark,
    since: Since | undefined,
  ) {
    if (since !== undefined) this.raise(since.value, since.seen);
  }

  take(line: string): void {
    const { item, items } = this.watermark;
    const row = Line.parse(JSON.parse(line));
    const cell = row[item] ?? null;
    // A row without a value cannot be past one; it comes with the first run, which asks for all.
    if (cell === null || typeof cell === "boolean") return;
    const digest = (): string => rowDigest(items.map((name) => row[name] ?? null));
    // One more than may be named is enough to know that they are too many.
    if (cell === this.value) {
      if (this.seen.length <= MAX_SEEN) this.seen.push(digest());
    } else if (this.isHigher(cell)) this.raise(cell, [digest()]);
  }

  next(): NextSince | undefined {
    if (this.value === undefined) return undefined;
    return this.seen.length > MAX_SEEN ? TOO_MANY_ALIKE : { value: this.value, seen: this.seen };
  }

  private raise(value: Since["value"], seen: readonly string[]): void {
    const { item, type } = this.watermark;
    this.value = value;
    this.seen = [...seen];
    const matches = compileFilter({ gt: [item, value] }, [{ name: item, type }]);
    this.isHigher = (cell) => matches([cell]);
  }
}
