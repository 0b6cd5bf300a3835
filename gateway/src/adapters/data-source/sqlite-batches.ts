import type { SQLOutputValue, StatementSync } from "node:sqlite";
import type { RawBatch, RawRow, ReadPlan } from "./deliver.js";
import { allStoredRows, rowReader, storedRows } from "./sqlite-row.js";

/** Text held at once, in UTF-16 units; cells may be large. */
const BATCH_CHARS = 1_048_576;
/** Rows handed on at once: few enough to be gone before V8 has to copy them out of its youngest generation. */
const BATCH_ROWS = 128;
/** Rows of the first batch of a read, before it is known how large they are. */
const FIRST_ROWS = 16;
/** A batch may be this many times as large as the one before. */
const GROWTH = 4;

/** How many rows are taken at once, by the size of those taken before: a thousand short ones cost as many calls as ten long ones. */
export class BatchSize {
  rows = FIRST_ROWS;

  /** Told of every batch. */
  adapt(rows: readonly RawRow[]): void {
    if (rows.length === 0) return;
    const fitting = Math.floor((rows.length * BATCH_CHARS) / Math.max(1, charsOf(rows)));
    this.rows = Math.max(1, Math.min(this.rows * GROWTH, BATCH_ROWS, fitting));
  }
}

/**
 * The rows of a page, some at a time.
 * @param page a statement whose last parameters are the rowid to go on after, the last of the page and a limit, and whose last
 *   value is the rowid
 */
export function* pageBatches(
  page: StatementSync,
  values: readonly SQLOutputValue[],
  range: Readonly<Record<"after" | "last", bigint>>,
  plan: ReadPlan,
  size: BatchSize,
): Generator<RawBatch, void, undefined> {
  const read = rowReader(plan);
  for (let after: SQLOutputValue = range.after; ;) {
    const asked = size.rows;
    const stored = allStoredRows(page, [...values, after, range.last, asked]);
    const lines = stored.map((row) => row[plan.selected.length] ?? null);
    const rows = stored.map(read);
    size.adapt(rows);
    yield { rows, lineOf: (index) => Number(lines[index]) };
    if (stored.length < asked) return;
    after = lines.at(-1) ?? null;
  }
}

/** The rows of a statement that cannot be asked to go on: stepped through. */
export function* steppedBatches(statement: StatementSync, plan: ReadPlan): Generator<RawBatch, void, undefined> {
  const read = rowReader(plan);
  let rows: RawRow[] = [];
  let chars = 0;
  let before = 0;
  const batch = (): RawBatch => {
    const first = before + 1;
    before += rows.length;
    return { rows, lineOf: (index) => first + index };
  };
  for (const stored of storedRows(statement, [])) {
    const row = read(stored);
    rows.push(row);
    chars += charsOf([row]);
    if (chars < BATCH_CHARS && rows.length < BATCH_ROWS) continue;
    yield batch();
    [rows, chars] = [[], 0];
  }
  yield batch();
}

function charsOf(rows: readonly RawRow[]): number {
  let chars = 0;
  for (const row of rows) for (const cell of row) if (typeof cell === "string") chars += cell.length;
  return chars;
}
