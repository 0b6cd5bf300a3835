import { setImmediate as nextTurn } from "node:timers/promises";
import type { SQLOutputValue } from "node:sqlite";
import { compileSql, type SqlText } from "../../exchange/row-filter.js";
import type { DataSource, DataSourceError, ReadQuery, Row, SourceDescription } from "../../ports/data-source.js";
import type { SqliteBinding } from "./binding.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";
import { deliver, planRead, schemaDigest, type RawBatch, type ReadPlan } from "./deliver.js";
import { jailedPathSync } from "./jail.js";
import { BatchSize, pageBatches, steppedBatches } from "./sqlite-batches.js";
import type { SqliteHandle } from "./sqlite-handle.js";
import { SqliteHandles } from "./sqlite-handles.js";
import { dialectOf, selectList } from "./sqlite-query.js";
import { needsBigInts } from "./sqlite-row.js";
import { quoteIdentifier, type SqliteTable } from "./sqlite-table.js";

/** Rows looked at between two turns of the event loop: `node:sqlite` blocks, so each step must be a matter of milliseconds. */
export const PAGE_ROWS = 1_000;
/** Counting is cheaper than reading, so its steps may be longer. */
const COUNT_PAGE_ROWS = 50_000;

/** A table or view of an SQLite file, opened read-only, as a data source. */
export class SqliteSource implements DataSource {
  readonly kind = "sqlite";
  readonly #handles = new SqliteHandles();

  constructor(
    private readonly binding: SqliteBinding,
    private readonly context: SourceContext,
  ) {}

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    const handle = this.#begin();
    try {
      const table = this.#table(handle);
      const description = { columns: table.columns, schemaDigest: schemaDigest(table.columns) };
      return table.hasRowid ? { ...description, rowCount: await this.#count(handle, table, signal) } : description;
    } catch (error) {
      throw this.#failed(handle, error);
    } finally {
      this.#handles.giveBack(handle);
    }
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    stopIfAborted(this.context, query.signal);
    // One read transaction: all pages are of the same state, whoever writes meanwhile.
    const handle = this.#begin();
    try {
      const table = this.#table(handle);
      const plan = planRead(this.context, table.columns, query);
      const paged = table.hasRowid && table.isUtf8;
      yield* deliver(
        this.context,
        plan,
        paged ? this.#pages(handle, table, plan) : this.#steps(handle, table, plan),
        paged,
      );
    } catch (error) {
      throw this.#failed(handle, error);
    } finally {
      this.#handles.giveBack(handle);
    }
  }

  async checkReachable(): Promise<void> {
    const handle = this.#begin();
    try {
      this.#table(handle);
    } catch (error) {
      throw this.#failed(handle, error);
    } finally {
      this.#handles.giveBack(handle);
    }
  }

  async close(): Promise<void> {
    this.#handles.close();
  }

  #begin(): SqliteHandle {
    const path = jailedPathSync(this.context, this.binding.path, this.context.reach.sourceDirectories);
    try {
      return this.#handles.take(path);
    } catch (error) {
      throw sourceError(this.context, "sourceUnreachable", error);
    }
  }

  #table(handle: SqliteHandle): SqliteTable {
    const table = handle.table(this.binding.table);
    if (table === undefined) throw sourceError(this.context, "tableUnknown", this.binding.table);
    return table;
  }

  /** A handle that failed is not used again. */
  #failed(handle: SqliteHandle, error: unknown): DataSourceError {
    handle.close();
    return sourceError(this.context, "sourceFailed", error);
  }

  async #count(handle: SqliteHandle, table: SqliteTable, signal: AbortSignal): Promise<number> {
    const page = handle.prepare(
      `SELECT count(*) AS n, max(r) AS last FROM (SELECT rowid AS r FROM ${quoteIdentifier(table.name)} WHERE rowid > ? ORDER BY rowid LIMIT ${COUNT_PAGE_ROWS})`,
    );
    page.setReadBigInts(true);
    let count = 0;
    for (let after: SQLOutputValue = BEFORE_FIRST_ROWID; typeof after === "bigint";) {
      stopIfAborted(this.context, signal);
      const found: Record<string, SQLOutputValue> | undefined = page.get(after);
      count += Number(found?.["n"] ?? 0);
      after = found?.["last"] ?? null;
      await nextTurn();
    }
    return count;
  }

  /**
   * Pages by rowid. A page is a range of a thousand rowids that exist, found first, so that a filter which refuses a million
   * rows in a row still gives the event loop its turns. Without a filter no page is larger than the rows that are wanted.
   */
  async *#pages(handle: SqliteHandle, table: SqliteTable, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
    const from = quoteIdentifier(table.name);
    const filter: SqlText =
      plan.query.filter === undefined ? { text: "1", values: [] } : compileSql(plan.query.filter, dialectOf(table));
    // SQLite plans a statement anew whenever another value is bound to a bare `LIMIT ?`, which takes as long as running it.
    const range = handle.prepare(
      `SELECT max(r) AS last FROM (SELECT rowid AS r FROM ${from} WHERE rowid > ? ORDER BY rowid LIMIT ? + 0)`,
    );
    const page = handle.prepare(
      `SELECT ${selectList(table, plan)}, rowid AS line FROM ${from} WHERE (${filter.text}) AND rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ? + 0`,
    );
    const size = new BatchSize();
    range.setReadBigInts(true);
    const bigIntsForCells = needsBigInts(plan);
    let wanted = rowsOf(plan);
    for (let after = BEFORE_FIRST_ROWID; ;) {
      stopIfAborted(this.context, plan.query.signal);
      // When broken rows among those wanted were left out, the pages after them are whole again.
      const rows = wanted > 0 ? Math.min(PAGE_ROWS, wanted) : PAGE_ROWS;
      wanted -= rows;
      const last = range.get(after, rows)?.["last"];
      if (typeof last !== "bigint") return;
      page.setReadBigInts(bigIntsForCells || !isSafe(after) || !isSafe(last));
      yield* pageBatches(page, filter.values, { after, last }, plan, size);
      after = last;
      await nextTurn();
    }
  }

  /** Without rowids the whole query is stepped through, and the filter is applied here, so that no step is long. */
  async *#steps(handle: SqliteHandle, table: SqliteTable, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
    const all = handle.prepare(`SELECT ${selectList(table, plan)} FROM ${quoteIdentifier(table.name)}`);
    all.setReadBigInts(needsBigInts(plan));
    for (const batch of steppedBatches(all, plan)) {
      yield batch;
      await nextTurn();
    }
  }
}

/** Rows of the table that a query is after, if it is known beforehand how many that are. */
const rowsOf = ({ query: { filter, afterRow = 0, limit = Infinity } }: ReadPlan): number =>
  filter === undefined ? afterRow + limit : Infinity;

/** Rowids are 64-bit; the smallest of all is not met as a row in practice, and would be the only one left out. */
const BEFORE_FIRST_ROWID = -(2n ** 63n);

/** Whether a rowid may be read as a number; the first page is read by bigint, since it may begin anywhere. */
const isSafe = (rowid: bigint): boolean =>
  rowid >= BigInt(Number.MIN_SAFE_INTEGER) && rowid <= BigInt(Number.MAX_SAFE_INTEGER);
