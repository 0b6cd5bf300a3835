import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  evaluateFilter,
  rowFilterSchema,
  validateFilter,
  type Cell,
  type Column,
  type ColumnType,
  type FilterValue,
  type RowFilter,
} from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import type { Client } from "pg";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { EncodedRows } from "../../src/exchange/rows.js";
import type { DataSource, Row } from "../../src/ports/data-source.js";
import { findPostgres, startPostgres, type TestPostgres } from "../postgres.js";
import { skipLoudly } from "../skip.js";
import { contextOf, makeDirectory, readAll, removeDirectory } from "./support.js";

const COLUMNS: readonly Column[] = [
  { name: "id", type: "integer" },
  { name: "s", type: "text" },
  { name: "i", type: "integer" },
  { name: "x", type: "number" },
  { name: "n", type: "number" },
  { name: "b", type: "boolean" },
  { name: "d", type: "date" },
  { name: "z", type: "datetime" },
  { name: "t", type: "datetime" },
];
const NAMES = COLUMNS.map((column) => column.name);
/** Few, so that most tables take several pages of the interface. */
const PAGE_ROWS = 5;

/** Few values, so that comparisons meet equal ones, and among them those that databases are known to differ over. */
const TEXTS = [
  "",
  "a",
  "A",
  "ab",
  "ä",
  "Z",
  "z ",
  "z",
  " z",
  "中",
  "中正",
  "\ufb01",
  "\uffff",
  "\u{10000}",
  "😀",
  "%",
  "_",
  "'",
  "\\",
  "0",
  "00",
  "1e1",
  "x,y",
  'x"y',
  "x\r\ny",
  "e\u0301",
  "é",
];
const INTEGERS: readonly (number | string)[] = [
  -1,
  0,
  1,
  7,
  2 ** 53 - 1,
  "9007199254740993",
  "-9223372036854775808",
  "9223372036854775807",
];
const NUMBERS = [-1.5, 0, 0.1, 0.3, 1, 1e-9, 123456.75, 1e300];
const DATES = ["0001-01-01", "1999-12-31", "2024-02-29", "2024-03-01", "9999-12-31"];
const INSTANTS = [
  "2024-01-01T00:00:00Z",
  "2024-01-01T00:00:00.5Z",
  "2024-01-01T00:00:00.05Z",
  "2023-12-31T23:59:59Z",
  "0100-01-01T00:00:00Z",
];
const CLOCKS = INSTANTS.map((text) => text.slice(0, -1));

const VALUES: Readonly<Record<string, readonly FilterValue[]>> = {
  id: [1, 2, 3, 10],
  s: TEXTS,
  i: INTEGERS,
  x: NUMBERS,
  n: NUMBERS,
  b: [true, false],
  d: DATES,
  z: INSTANTS,
  t: CLOCKS,
};
/** The same instants as other people write them. */
const OTHER_FORMS: readonly string[] = ["2024-01-01T08:00:00+08:00", "2024-01-01 00:00:00.500000Z", "2024-01-01T00:00"];

const filterValue = (column: Column): fc.Arbitrary<FilterValue> => {
  const known = fc.constantFrom(...(VALUES[column.name] ?? []));
  if (column.type === "text")
    return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: wellFormedText });
  return column.type === "datetime" ? fc.oneof(known, fc.constantFrom(...OTHER_FORMS)) : known;
};
const wellFormedText = fc.string({ unit: "binary", maxLength: 4 }).filter((text) => !text.includes("\0"));

const cellOf = (column: Column): fc.Arbitrary<Cell> => {
  const known: fc.Arbitrary<Cell> = fc.constantFrom(...(VALUES[column.name] ?? []));
  const value =
    column.type === "text"
      ? fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: wellFormedText })
      : known;
  return fc.option(value, { freq: 5, nil: null });
};
const rowsArbitrary = fc
  .array(fc.tuple(...COLUMNS.slice(1).map(cellOf)), { maxLength: 12 })
  .map((rows): readonly Row[] => rows.map((cells, index) => [index + 1, ...cells]));

/** Text is where databases differ most, so it is compared more often. */
const TEXT_TWICE = COLUMNS.filter((column) => column.type === "text").flatMap((column) => [column, column]);

const leaf: fc.Arbitrary<RowFilter> = fc
  .constantFrom(...COLUMNS, ...TEXT_TWICE)
  .chain((column): fc.Arbitrary<RowFilter> => {
    const one = filterValue(column).map((value) => [column.name, value] as const);
    const equal: fc.Arbitrary<RowFilter>[] = [
      one.map((eq) => ({ eq })),
      fc
        .array(filterValue(column), { minLength: 1, maxLength: 4 })
        .map((values) => ({ in: [column.name, values] as const })),
    ];
    if (column.type === "boolean") return fc.oneof(...equal);
    const ordered: fc.Arbitrary<RowFilter>[] = [
      one.map((lt) => ({ lt })),
      one.map((lte) => ({ lte })),
      one.map((gt) => ({ gt })),
      one.map((gte) => ({ gte })),
      fc
        .tuple(filterValue(column), filterValue(column))
        .map(([low, high]) => ({ between: [column.name, low, high] as const })),
    ];
    if (column.type !== "text") return fc.oneof(...equal, ...ordered);
    const prefix = filterValue(column).filter((value) => value !== "");
    return fc.oneof(
      ...equal,
      ...ordered,
      prefix.map((text): RowFilter => ({ startsWith: [column.name, String(text)] })),
    );
  });
const filterArbitrary: fc.Arbitrary<RowFilter> = fc.letrec<{ tree: RowFilter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie("tree").map((not): RowFilter => ({ not })),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((and): RowFilter => ({ and })),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((or): RowFilter => ({ or })),
  ),
})).tree;

const SQLITE_TABLE =
  "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT COLLATE NOCASE, i BIGINT, x REAL, n NUMERIC, b BOOLEAN, d DATE, z DATETIME, t TIMESTAMP)";
const POSTGRES_TABLE =
  "CREATE TABLE t (id int PRIMARY KEY, s text, i int8, x float8, n numeric, b bool, d date, z timestamptz, t timestamp)";

describe("data source: one filter, four sources, the same rows", function () {
  this.timeout(180_000);
  let server: TestPostgres;
  let admin: Client;
  let directory: string;
  let sqlite: DatabaseSync;
  let web: Server;
  let served: readonly Row[] = [];
  let sources: Readonly<Record<string, DataSource>>;

  before(async function () {
    if (findPostgres() === undefined) {
      skipLoudly(this, "no initdb and postgres in /usr/lib/postgresql/*/bin or PATH");
    }
    [server, directory] = await Promise.all([startPostgres(), makeDirectory()]);
    admin = await server.connect();
    await admin.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'; ${POSTGRES_TABLE}; GRANT SELECT ON t TO reader`);
    await writeFile(join(directory, "password"), "reader");
    sqlite = new DatabaseSync(join(directory, "t.sqlite"));
    sqlite.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SQLITE_TABLE};
      CREATE TABLE w (id INTEGER PRIMARY KEY, s, i, x REAL, n NUMERIC, b BOOLEAN, d DATE, z DATETIME, t TIMESTAMP) WITHOUT ROWID`);
    web = createServer((request, response) => {
      const page = Number(new URL(request.url ?? "", "http://localhost").searchParams.get("page") ?? 0);
      const rows = served.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
      const list = rows.map((row) => Object.fromEntries(NAMES.map((name, index) => [name, row[index]])));
      response.end(JSON.stringify({ list, next: (page + 1) * PAGE_ROWS < served.length ? page + 1 : null }));
    });
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`; // a TCP server that listens has one
    const context = contextOf(directory, [`${server.host}:${server.port}`], [{ origin }]);
    const types: Record<string, ColumnType> = Object.fromEntries(COLUMNS.map((column) => [column.name, column.type]));
    const postgres = {
      kind: "postgres",
      host: server.host,
      port: server.port,
      database: "postgres",
      user: "reader",
      passwordFile: "password",
      table: "t",
      tls: false,
    };
    sources = {
      csv: openDataSource({ kind: "csv", path: "t.csv", encoding: "utf-8", types }, context),
      sqlite: openDataSource({ kind: "sqlite", path: "t.sqlite", table: "t" }, context),
      postgres: openDataSource(postgres, context),
      http: openDataSource(
        {
          kind: "http-json",
          url: `${origin}/rows`,
          rows: "list",
          next: { cursor: "next", parameter: "page" },
          columns: COLUMNS,
        },
        context,
      ),
    };
  });
  after(async () => {
    sqlite?.close();
    web?.closeAllConnections();
    web?.close();
    await admin?.end();
    await server?.stop();
    if (directory !== undefined) await removeDirectory(directory);
  });

  async function load(rows: readonly Row[]): Promise<void> {
    async function* each(): AsyncGenerator<readonly Row[]> {
      yield rows;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of new EncodedRows(each(), { columns: NAMES, format: "csv" })) chunks.push(chunk);
    await writeFile(join(directory, "t.csv"), Buffer.concat(chunks));
    sqlite.exec("DELETE FROM t");
    const insert = sqlite.prepare(`INSERT INTO t VALUES (${NAMES.map(() => "?").join(", ")})`);
    for (const row of rows) insert.run(...row.map((cell, index) => sqliteValue(cell, COLUMNS[index]?.type ?? "text")));
    served = rows;
    await admin.query("TRUNCATE t");
    for (const row of rows)
      await admin.query(`INSERT INTO t VALUES (${NAMES.map((_, index) => `$${index + 1}`).join(", ")})`, [...row]);
  }

  it("holds for any table and any filter, and for the filter's own evaluation", async () => {
    let matched = 0;
    const filters = fc.array(filterArbitrary, { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(rowsArbitrary, filters, async (rows, drawn) => {
      await load(rows);
      for (const filter of drawn) {
        if (!rowFilterSchema.safeParse(filter).success) continue;
        expect(validateFilter(filter, COLUMNS)).to.deep.equal([]);
        const expected = rows.filter((row) => evaluateFilter(filter, COLUMNS, row));
        matched += expected.length;
        for (const [name, source] of Object.entries(sources)) {
          const read = await readAll(source, { columns: NAMES, filter });
          expect(read.problems.kept, name).to.deep.equal([]);
          expect(read.rows, name).to.deep.equal(expected);
          const narrow = await readAll(source, { columns: ["id"], filter });
          expect(narrow.rows, name).to.deep.equal(expected.map((row) => [row[0]]));
        }
      }
    });
    await fc.assert(property, { numRuns: 100 });
    expect(matched).to.be.above(100);
  });
});

function sqliteValue(cell: Cell, type: ColumnType): string | number | bigint | null {
  if (typeof cell === "boolean") return cell ? 1 : 0;
  return type === "integer" && cell !== null ? BigInt(cell) : cell;
}
