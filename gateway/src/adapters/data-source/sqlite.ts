import { setImmediate as nextTurn } from "node:timers/promises";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { canonicalDatetime, datetimeKey } from "@mulian/domain";
import { compileSql, type SqlText } from "../../exchange/row-filter.js";
import type { DataSource, ReadQuery, Row, SourceDescription } from "../../ports/data-source.js";
import type { SqliteBinding } from "./binding.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";
import { deliver, planRead, schemaDigest, type RawBatch, type RawRow, type ReadPlan } from "./deliver.js";
import { jailedPath } from "./jail.js";
import { DATETIME_FUNCTION, dialectOf, selectList } from "./sqlite-query.js";
import { needsBigInts, rowReader, storedRows, type StoredRow } from "./sqlite-row.js";
import { quoteIdentifier, readTable, type SqliteTable } from "./sqlite-table.js";

/** Rows looked at between two turns of the event loop: `node:sqlite` blocks, so each step must be a matter of milliseconds. */
export const PAGE_ROWS = 1_000;
/** Counting is cheaper than reading, so its steps may be longer. */
const COUNT_PAGE_ROWS = 50_000;
/** How long a statement waits for another process that is writing. It blocks the event loop, so it is short. */
const BUSY_TIMEOUT_MS = 250;

/** A table or view of an SQLite file, opened read-only, as a data source. */
export class SqliteSource implements DataSource {
  readonly kind = "sqlite";

  constructor(
    private readonly binding: SqliteBinding,
    private readonly context: SourceContext,
  ) {}

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    const database = await this.#open();
    try {
      const table = this.#table(database);
      const description = { columns: table.columns, schemaDigest: schemaDigest(table.columns) };
      return table.hasRowid ? { ...description, rowCount: await this.#count(database, table, signal) } : description;
    } catch (error) {
      throw sourceError(this.context, "sourceFailed", error);
    } finally {
      database.close();
    }
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    stopIfAborted(this.context, query.signal);
    const database = await this.#open();
    try {
      const table = this.#table(database);
      const plan = planRead(this.context, table.columns, query);
      // One read transaction: all pages are of the same state, whoever writes meanwhile.
      database.exec("BEGIN");
      const paged = table.hasRowid && table.isUtf8;
      yield* deliver(
        this.context,
        plan,
        paged ? this.#pages(database, table, plan) : this.#steps(database, table, plan),
        paged,
      );
    } catch (error) {
      throw sourceError(this.context, "sourceFailed", error);
    } finally {
      database.close();
    }
  }

  async checkReachable(): Promise<void> {
    const database = await this.#open();
    try {
      this.#table(database);
    } catch (error) {
      throw sourceError(this.context, "sourceFailed", error);
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    // Each read opens and closes the database itself.
  }

  async #open(): Promise<DatabaseSync> {
    const path = await jailedPath(this.context, this.binding.path, this.context.reach.sourceDirectories);
    try {
      const database = new DatabaseSync(path, { readOnly: true, allowExtension: false });
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF`);
      database.function(DATETIME_FUNCTION, { deterministic: true }, (value) => {
        const canonical = typeof value === "string" ? canonicalDatetime(value) : undefined;
        return canonical === undefined ? null : datetimeKey(canonical);
      });
      return database;
    } catch (error) {
      throw sourceError(this.context, "sourceUnreachable", error);
    }
  }

  #table(database: DatabaseSync): SqliteTable {
    const table = readTable(database, this.binding.table);
    if (table === undefined) throw sourceError(this.context, "tableUnknown", this.binding.table);
    return table;
  }

  async #count(database: DatabaseSync, table: SqliteTable, signal: AbortSignal): Promise<number> {
    const page = database.prepare(
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
   * rows in a row still gives the event loop its turns.
   */
  async *#pages(database: DatabaseSync, table: SqliteTable, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
    const from = quoteIdentifier(table.name);
    const filter: SqlText =
      plan.query.filter === undefined ? { text: "1", values: [] } : compileSql(plan.query.filter, dialectOf(table));
    const range = database.prepare(
      `SELECT max(r) AS last FROM (SELECT rowid AS r FROM ${from} WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE_ROWS})`,
    );
    const page = database.prepare(
      `SELECT ${selectList(table, plan)}, rowid AS line FROM ${from} WHERE (${filter.text}) AND rowid > ? AND rowid <= ? ORDER BY rowid`,
    );
    range.setReadBigInts(true);
    const bigIntsForCells = needsBigInts(plan);
    for (let after = BEFORE_FIRST_ROWID; ;) {
      stopIfAborted(this.context, plan.query.signal);
      const last = range.get(after)?.["last"];
      if (typeof last !== "bigint") return;
      page.setReadBigInts(bigIntsForCells || !isSafe(after) || !isSafe(last));
      yield* batchesOf(storedRows(page, [...filter.values, after, last]), plan);
      after = last;
      await nextTurn();
    }
  }

  /** Without rowids the whole query is stepped through, and the filter is applied here, so that no step is long. */
  async *#steps(database: DatabaseSync, table: SqliteTable, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
    const all = database.prepare(`SELECT ${selectList(table, plan)} FROM ${quoteIdentifier(table.name)}`);
    all.setReadBigInts(needsBigInts(plan));
    let before = 0;
    for (const { rows } of batchesOf(storedRows(all, []), plan)) {
      const first = before + 1;
      yield { rows, lineOf: (index) => first + index };
      before += rows.length;
      await nextTurn();
    }
  }
}

/** Text held at once while a page is taken; cells may be large. */
const BATCH_CHARS = 1_048_576;
/** Rows handed on at once: few enough to be gone before V8 has to copy them out of its youngest generation. */
const BATCH_ROWS = 250;

function* batchesOf(stored: Iterable<StoredRow>, plan: ReadPlan): Generator<RawBatch, void, undefined> {
  const read = rowReader(plan);
  let rows: RawRow[] = [];
  let lines: SQLOutputValue[] = [];
  let chars = 0;
  const batch = (): RawBatch => {
    const found = lines;
    return { rows, lineOf: (index) => Number(found[index]) };
  };
  for (const row of stored) {
    const cells = read(row);
    rows.push(cells);
    lines.push(row[plan.selected.length] ?? null);
    for (const cell of cells) if (typeof cell === "string") chars += cell.length;
    if (chars < BATCH_CHARS && rows.length < BATCH_ROWS) continue;
    yield batch();
    [rows, lines, chars] = [[], [], 0];
  }
  yield batch();
}

/** Rowids are 64-bit; the smallest of all is not met as a row in practice, and would be the only one left out. */
const BEFORE_FIRST_ROWID = -(2n ** 63n);

/** Whether a rowid may be read as a number; the first page is read by bigint, since it may begin anywhere. */
const isSafe = (rowid: bigint): boolean =>
  rowid >= BigInt(Number.MIN_SAFE_INTEGER) && rowid <= BigInt(Number.MAX_SAFE_INTEGER);
