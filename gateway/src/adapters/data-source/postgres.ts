import { escapeIdentifier, type Client } from "pg";
import type { Column } from "@mulian/domain";
import { compileSql, type SqlDialect } from "../../exchange/row-filter.js";
import {
  DataSourceError,
  type DataSource,
  type ReadQuery,
  type Row,
  type SourceDescription,
} from "../../ports/data-source.js";
import type { PostgresBinding } from "./binding.js";
import { MAX_CELL_CHARS, readCell } from "./cell.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";
import { deliver, planRead, schemaDigest, type RawBatch, type RawRow, type ReadPlan } from "./deliver.js";
import { connectReadOnly } from "./postgres-connection.js";
import { inspectTable, type PostgresColumn, type PostgresTable } from "./postgres-table.js";

/** Rows of one fetch: enough to hide the round trip, few enough to hold. */
const FETCH_ROWS = 500;
/** SQLSTATE query_canceled (statement timeout) and idle_in_transaction_session_timeout. */
const TIMEOUT_STATES: readonly unknown[] = ["57014", "25P03"];
/** A count is a courtesy: where it takes longer, the table is described without it. */
const COUNT_TIMEOUT_MS = 2_000;

/** A table or view of a PostgreSQL database, read through a role that can do nothing else, as a data source. */
export class PostgresSource implements DataSource {
  readonly kind = "postgres";
  readonly #clients = new Set<Client>();

  constructor(
    private readonly binding: PostgresBinding,
    private readonly context: SourceContext,
  ) {}

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    return this.#withTable(signal, async (client, table) => {
      const columns = table.columns.map(publicColumn);
      const description = { columns, schemaDigest: schemaDigest(columns) };
      const rowCount = await countRows(client, table);
      return rowCount === undefined ? description : { ...description, rowCount };
    });
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    const client = await this.#connect(query.signal);
    const release = this.#endOnAbort(client, query.signal);
    try {
      const table = await inspectTable(client, this.binding, this.context);
      const plan = planRead(this.context, table.columns.map(publicColumn), query);
      if (table.keyColumns.length === 0 && (query.afterRow ?? 0) > 0)
        throw sourceError(this.context, "notResumable", "the table has no primary key");
      yield* deliver(this.context, plan, this.#batches(client, table, plan), true);
    } catch (error) {
      throw this.#translate(error, query.signal);
    } finally {
      release();
      await this.#end(client);
    }
  }

  async checkReachable(signal: AbortSignal): Promise<void> {
    await this.#withTable(signal, async () => {});
  }

  /** Ends the reads that are under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => this.#end(client)));
  }

  async #withTable<Result>(
    signal: AbortSignal,
    use: (client: Client, table: PostgresTable) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.#connect(signal);
    const release = this.#endOnAbort(client, signal);
    try {
      return await use(client, await inspectTable(client, this.binding, this.context));
    } catch (error) {
      throw this.#translate(error, signal);
    } finally {
      release();
      await this.#end(client);
    }
  }

  async #connect(signal: AbortSignal): Promise<Client> {
    stopIfAborted(this.context, signal);
    const client = await connectReadOnly(this.binding, this.context);
    this.#clients.add(client);
    return client;
  }

  /** An abort does not wait for the fetch under way: it cuts the connection. */
  #endOnAbort(client: Client, signal: AbortSignal): () => void {
    const cut = (): void => void this.#end(client);
    signal.addEventListener("abort", cut, { once: true });
    if (signal.aborted) cut();
    return () => signal.removeEventListener("abort", cut);
  }

  async #end(client: Client): Promise<void> {
    if (this.#clients.delete(client)) await client.end().catch(() => {});
  }

  #translate(error: unknown, signal: AbortSignal): DataSourceError {
    if (signal.aborted) return new DataSourceError("aborted", this.context.name);
    return sourceError(
      this.context,
      TIMEOUT_STATES.includes(sqlState(error)) ? "sourceTimeout" : "sourceFailed",
      error,
    );
  }

  async *#batches(client: Client, table: PostgresTable, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
    const where =
      plan.query.filter === undefined ? { text: "true", values: [] } : compileSql(plan.query.filter, dialectOf(table));
    const order = table.keyColumns.length === 0 ? "" : ` ORDER BY ${table.keyColumns.map(escapeIdentifier).join(", ")}`;
    // Everything travels as text and is read by the same rules as a file; one character too many tells a cell that is too long.
    const list = plan.selected
      .map((column) => `left(${escapeIdentifier(column.name)}::text, ${MAX_CELL_CHARS + 1})`)
      .join(", ");
    const text = `SELECT ${list} FROM ${table.qualifiedName} WHERE ${where.text}${order}`;
    const values = where.values.map(String);
    // A cursor of SQL, not of the protocol: between two fetches no statement runs, so the statement timeout is that of one fetch
    // and not of the whole delivery.
    await client.query(`DECLARE delivery NO SCROLL CURSOR FOR ${text}`, values);
    const fetch = { text: `FETCH ${FETCH_ROWS} FROM delivery`, rowMode: "array" } as const;
    for (let line = 0; ;) {
      const { rows } = await client.query<(string | null)[]>(fetch);
      if (rows.length === 0) return;
      const first = line + 1;
      line += rows.length;
      yield { rows: rows.map((cells) => rawRow(cells, plan)), lineOf: (index) => first + index };
    }
  }
}

async function countRows(client: Client, table: PostgresTable): Promise<number | undefined> {
  await client.query(`SET LOCAL statement_timeout = ${COUNT_TIMEOUT_MS}`);
  try {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table.qualifiedName}`);
    return rows[0] === undefined ? undefined : Number(rows[0].n);
  } catch (error) {
    if (TIMEOUT_STATES.includes(sqlState(error))) return undefined;
    throw error;
  }
}

function sqlState(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function publicColumn({ name, type }: PostgresColumn): Column {
  return { name, type };
}

function rawRow(cells: readonly (string | null)[], plan: ReadPlan): RawRow {
  return plan.selected.map(({ type }, index) => {
    const text = cells[index] ?? null;
    return text === null ? null : readCell(type, text);
  });
}

/** Types that a bound text is read as; those not named are compared as text in byte order. */
const COMPARED_AS: Readonly<Record<string, string>> = {
  int2: "int8",
  int4: "int8",
  int8: "int8",
  bool: "bool",
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  float4: "float8",
  float8: "float8",
  numeric: "float8",
};

function dialectOf(table: PostgresTable): SqlDialect {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const find = (name: string): PostgresColumn => {
    const column = columns.get(name);
    if (column === undefined) throw new RangeError("the filter names a column that is not there");
    return column;
  };
  return {
    operand: (name) => ({ expression: comparedExpression(find(name)), type: find(name).type }),
    placeholder: (index, name) => `$${index}::text::${COMPARED_AS[find(name).baseType] ?? "text"}`,
    startsWith: (expression, placeholder) => `starts_with(${expression}, ${placeholder})`,
  };
}

function comparedExpression({ name, baseType }: PostgresColumn): string {
  const quoted = escapeIdentifier(name);
  if (baseType === "float4") return `${quoted}::text::float8`;
  // A numeric may be outside what a double holds, where the cast would fail the whole query; such a row is told as broken.
  if (baseType === "numeric") {
    return `CASE WHEN abs(${quoted}) >= 1e308 THEN NULL WHEN abs(${quoted}) < 1e-307 THEN 0::float8 ELSE ${quoted}::float8 END`;
  }
  return COMPARED_AS[baseType] === undefined ? `${quoted}::text COLLATE "C"` : quoted;
}
