import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openOrganisation } from "@mulian/embedded-network/ca";
import { expect } from "chai";
import { escapeIdentifier, type Client } from "pg";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { DataSource } from "../../src/ports/data-source.js";
import { findPostgres, startPostgres, type TestPostgres } from "../postgres.js";
import { skipLoudly } from "../skip.js";
import {
  contextOf,
  expectRefused,
  makeDirectory,
  never,
  readAll,
  removeDirectory,
  type TestContext,
} from "./support.js";

const READER_PASSWORD = "reader's long password";
const HOSTILE_TABLE = `t"; DROP TABLE victim; --`;
const HOSTILE_COLUMN = `c" FROM victim; --`;

/** A reloaded setting reaches new connections a moment later. */
async function eventually(attempt: () => Promise<void>): Promise<void> {
  for (let left = 50; ; left -= 1) {
    const failure: unknown = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (left === 0) throw failure instanceof Error ? failure : new Error("it never happened");
    await delay(50);
  }
}

describe("data source: PostgreSQL", function () {
  this.timeout(180_000);
  let server: TestPostgres;
  let admin: Client;
  let directory: string;
  let context: TestContext;

  before(async function () {
    if (findPostgres() === undefined) {
      skipLoudly(this, "no initdb and postgres in /usr/lib/postgresql/*/bin or PATH");
    }
    [server, directory] = await Promise.all([startPostgres(), makeDirectory()]);
    admin = await server.connect();
    context = contextOf(directory, [`${server.host}:${server.port}`]);
    await writeFile(join(directory, "reader"), `${READER_PASSWORD}\n`);
    await writeFile(join(directory, "admin"), server.adminPassword);
    await writeFile(join(directory, "wrong"), "wrong");
    const password = READER_PASSWORD.replaceAll("'", "''");
    await admin.query(
      `CREATE ROLE reader LOGIN PASSWORD '${password}'; CREATE ROLE writer LOGIN PASSWORD '${password}'`,
    );
    await admin.query(`CREATE TYPE colour AS ENUM ('red', 'blue'); CREATE DOMAIN code AS int8;
      CREATE TABLE kinds (id int PRIMARY KEY, i code, x float4, n numeric, b bool, d date, t timestamp, z timestamptz, s char(4), u uuid, e colour, secret text);
      INSERT INTO kinds VALUES (1, 9007199254740993, 0.1, 0.1234567890123456789, true, '2024-02-29', '2024-01-01 08:00', '2024-01-01 08:00+08', 'ab', '00000000-0000-0000-0000-000000000001', 'blue', 'x'),
        (2, 7, 'NaN', 1, false, NULL, NULL, NULL, NULL, NULL, NULL, 'x'), (3, 7, 1, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x'),
        (4, 7, 1, 1e400, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x'), (5, 7, 1, 2, NULL, 'infinity', NULL, NULL, NULL, NULL, NULL, 'x'), (6, 7, 1, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x');
      CREATE TABLE victim (a text); INSERT INTO victim VALUES ('here');
      CREATE TABLE ${escapeIdentifier(HOSTILE_TABLE)} (${escapeIdentifier(HOSTILE_COLUMN)} text, "__proto__" text);
      CREATE TABLE many AS SELECT n AS id, repeat('x', 100) AS s FROM generate_series(1, 100000) n; ALTER TABLE many ADD PRIMARY KEY (id);
      CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s;
      GRANT SELECT ON victim, many, slow, ${escapeIdentifier(HOSTILE_TABLE)} TO reader, writer; GRANT INSERT ON victim TO writer;
      GRANT SELECT (id, i, x, n, b, d, t, z, s, u, e) ON kinds TO reader`);
  });
  after(async () => {
    await admin?.end();
    await server?.stop();
    if (directory !== undefined) await removeDirectory(directory);
  });

  const source = (table: string, options: Record<string, unknown> = {}): DataSource =>
    openDataSource(
      {
        kind: "postgres",
        host: server.host,
        port: server.port,
        database: "postgres",
        user: "reader",
        passwordFile: "reader",
        table,
        tls: false,
        ...options,
      },
      context,
    );
  const secrets = (): readonly string[] => [
    server.host,
    String(server.port),
    READER_PASSWORD,
    server.adminPassword,
    directory,
    "reader",
  ];

  it("describes what the role may read, and nothing else", async () => {
    const { columns, rowCount } = await source("many").describe(never);
    expect(columns).to.deep.equal([
      { name: "id", type: "integer" },
      { name: "s", type: "text" },
    ]);
    expect(rowCount).to.equal(100_000);
    await expectRefused("columnUnknown", readAll(source("kinds"), { columns: ["id", "secret"] }), ["secret"]);
    await expectRefused(
      "filterInvalid",
      readAll(source("kinds"), { columns: ["id"], filter: { eq: ["secret", "x"] } }),
    );
  });

  it("reads values by type, and tells those that JSON has not", async () => {
    const { rows, problems } = await readAll(source("kinds"), {
      columns: ["i", "x", "n", "b", "d", "t", "z", "s", "u", "e"],
    });
    expect(rows[0]).to.deep.equal([
      "9007199254740993",
      0.1,
      "0.1234567890123456789",
      true,
      "2024-02-29",
      "2024-01-01T08:00:00",
      "2024-01-01T00:00:00Z",
      "ab",
      "00000000-0000-0000-0000-000000000001",
      "blue",
    ]);
    expect(rows).to.have.lengthOf(2);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [2, 3, "badValue"],
      [3, 4, "badValue"],
      [4, 4, "badValue"],
      [5, 6, "badValue"],
    ]);
  });

  it("filters every type, and a value no double holds fails no query", async () => {
    const ids = async (filter: Parameters<typeof readAll>[1]["filter"]): Promise<readonly unknown[]> => {
      const { rows, problems } = await readAll(source("kinds"), { columns: ["id"], ...(filter && { filter }) });
      expect(problems.kept.filter((problem) => problem.code === "filterDisagreement")).to.deep.equal([]);
      return rows.flat();
    };
    expect(await ids({ eq: ["i", "9007199254740993"] })).to.deep.equal([1]);
    expect(await ids({ eq: ["x", 0.1] })).to.deep.equal([1]);
    expect(await ids({ gt: ["n", 0] })).to.deep.equal([1, 2, 5, 6]);
    expect(await ids({ eq: ["b", false] })).to.deep.equal([2]);
    expect(await ids({ lte: ["d", "2024-02-29"] })).to.deep.equal([1]);
    expect(await ids({ eq: ["t", "2024-01-01T08:00:00"] })).to.deep.equal([1]);
    expect(await ids({ eq: ["z", "2024-01-01T08:00:00+08:00"] })).to.deep.equal([1]);
    expect(await ids({ eq: ["s", "ab"] })).to.deep.equal([1]);
    expect(await ids({ startsWith: ["u", "00000000"] })).to.deep.equal([1]);
    expect(await ids({ in: ["e", ["blue", "no such colour"]] })).to.deep.equal([1]);
  });

  it("binds hostile values and quotes hostile names", async () => {
    const attack = `' OR 1=1; DROP TABLE victim; --`;
    await admin.query(`INSERT INTO ${escapeIdentifier(HOSTILE_TABLE)} VALUES ('x', 'p'), ($1, 'q')`, [attack]);
    const opened = source(HOSTILE_TABLE);
    for (const filter of [
      { eq: [HOSTILE_COLUMN, attack] },
      { startsWith: [HOSTILE_COLUMN, "' OR"] },
      { in: [HOSTILE_COLUMN, [attack]] },
    ] as const) {
      expect((await readAll(opened, { columns: [HOSTILE_COLUMN, "__proto__"], filter })).rows).to.deep.equal([
        [attack, "q"],
      ]);
    }
    await expectRefused("columnUnknown", readAll(opened, { columns: [`c", (SELECT a FROM victim) AS "x`] }));
    await expectRefused(
      "filterInvalid",
      readAll(opened, { columns: [HOSTILE_COLUMN], filter: { eq: ["1=1 OR a", "x"] } }),
    );
    await expectRefused("tableUnknown", source("victim; DROP TABLE victim").describe(never));
    expect((await admin.query("SELECT a FROM victim")).rows).to.deep.equal([{ a: "here" }]);
  });

  it("refuses a role that could do more than read", async () => {
    await source("victim").checkReachable(never);
    await expectRefused(
      "roleTooPowerful",
      source("victim", { user: "admin", passwordFile: "admin" }).checkReachable(never),
      secrets(),
    );
    await expectRefused("roleTooPowerful", source("victim", { user: "writer" }).checkReachable(never), secrets());
    await source("many", { user: "writer" }).checkReachable(never);
  });

  it("cannot write, even through a view that tries", async () => {
    await admin.query(`CREATE FUNCTION leak() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO victim VALUES (''leak'') RETURNING a';
      CREATE VIEW leaking AS SELECT leak() AS s; GRANT SELECT ON leaking TO reader`);
    await expectRefused("sourceFailed", readAll(source("leaking"), { columns: ["s"] }));
    expect((await admin.query("SELECT count(*)::int AS n FROM victim")).rows).to.deep.equal([{ n: 1 }]);
  });

  it("names neither host, role nor table when it cannot be reached, and tells the log", async () => {
    await expectRefused(
      "sourceUnreachable",
      source("victim", { passwordFile: "wrong" }).checkReachable(never),
      secrets(),
    );
    await expectRefused("sourceUnreachable", source("victim", { database: "absent" }).checkReachable(never), secrets());
    await expectRefused("tableUnknown", source("absent").describe(never), secrets());
    expect(context.logged.at(-3)).to.include("password authentication failed");
  });

  it("dials only the hosts it was allowed, and reads secrets only from their directory", async () => {
    await expectRefused("bindingInvalid", source("victim", { port: 1 }).checkReachable(never), secrets());
    await expectRefused("bindingInvalid", source("victim", { host: "localhost" }).checkReachable(never), secrets());
    await expectRefused("pathRefused", source("victim", { passwordFile: "/etc/passwd" }).checkReachable(never), [
      "/etc/passwd",
    ]);
    expect(() => source("victim", { host: "/var/run/postgresql" }))
      .to.throw()
      .with.property("code", "bindingInvalid");
  });

  it("asks for TLS unless the binding says otherwise, and for the certificate of the right authority and host", async () => {
    const overTls = (tls?: unknown): DataSource => source("victim", { tls });
    await expectRefused("sourceUnreachable", overTls().checkReachable(never));
    expect(context.logged.at(-1)).to.include("does not support SSL");
    const dir = join(directory, "authority");
    const authority = await openOrganisation({ dir, mspId: "DatabaseMSP", name: "database" });
    const stranger = await openOrganisation({
      dir: join(directory, "stranger"),
      mspId: "StrangerMSP",
      name: "stranger",
    });
    const trusted = { caFile: authority.tlsCaCertPath };
    await server.useTls(authority.tls);
    await eventually(() => overTls(trusted).checkReachable(never));
    expect((await readAll(overTls(trusted), { columns: ["a"] })).rows).to.deep.equal([["here"]]);
    await expectRefused("sourceUnreachable", overTls().checkReachable(never));
    await expectRefused("sourceUnreachable", overTls({ caFile: stranger.tlsCaCertPath }).checkReachable(never));
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const DIGITAL_SIGNATURE = 1;
    const certPem = await authority.tlsCa.issue({
      subject: [{ CN: ["another-host.example.com"] }],
      publicKey: publicKey.export({ type: "spki", format: "der" }),
      keyUsages: DIGITAL_SIGNATURE,
    });
    await server.useTls({ certPem, keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() });
    await eventually(() => expectRefused("sourceUnreachable", overTls(trusted).checkReachable(never)));
    expect(context.logged.at(-1)).to.include("does not match certificate");
    await source("victim").checkReachable(never);
  });

  it("reads only as fast as the rows are taken, in the order of the key, and goes on after a row", async () => {
    const reader = source("many")
      .read({ columns: ["id"], signal: never })
      [Symbol.asyncIterator]();
    expect((await reader.next()).value?.[0]).to.deep.equal([1]);
    const states = async (): Promise<readonly unknown[]> =>
      (await admin.query("SELECT state FROM pg_stat_activity WHERE application_name = 'mulian-gateway'")).rows.map(
        (row: { state: string }) => row.state,
      );
    expect(await states()).to.deep.equal(["idle in transaction"]);
    await reader.return?.();
    for (let i = 0; i < 50 && (await states()).length > 0; i += 1) await delay(20);
    expect(await states()).to.deep.equal([]);
    const { rows } = await readAll(source("many"), { columns: ["id"], afterRow: 99_998 });
    expect(rows).to.deep.equal([[99_999], [100_000]]);
    await expectRefused("notResumable", readAll(source("victim"), { columns: ["a"], afterRow: 1 }));
  });

  it("gives one state of the table however long the reading takes", async () => {
    await admin.query(
      "CREATE TABLE moving AS SELECT n AS id FROM generate_series(1, 3000) n; GRANT SELECT ON moving TO reader",
    );
    let rows = 0;
    for await (const batch of source("moving").read({ columns: ["id"], signal: never })) {
      if (rows === 0) await admin.query("DELETE FROM moving WHERE id > 1");
      rows += batch.length;
    }
    expect(rows).to.equal(3_000);
  });

  it("cuts a query under way when the reader gives up, and frees the server", async () => {
    const controller = new AbortController();
    const started = Date.now();
    const read = readAll(source("slow"), { columns: ["s"], signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expectRefused("aborted", read);
    expect(Date.now() - started).to.be.below(2_000);
    const left = async (): Promise<number> =>
      Number(
        (await admin.query("SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'mulian-gateway'"))
          .rows[0].n,
      );
    for (let i = 0; i < 50 && (await left()) > 0; i += 1) await delay(100);
    expect(await left()).to.equal(0);
  });

  it("tells a lost connection in the middle, and close ends what is under way", async () => {
    const opened = source("many");
    const lose = (async () => {
      let batches = 0;
      for await (const _ of opened.read({ columns: ["id"], signal: never })) {
        batches += 1;
        if (batches === 1)
          await admin.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mulian-gateway'",
          );
      }
    })();
    await expectRefused("sourceFailed", lose, secrets());
    const closed = (async () => {
      for await (const _ of opened.read({ columns: ["id"], signal: never })) await opened.close();
    })();
    await expectRefused("sourceFailed", closed, secrets());
  });
});
