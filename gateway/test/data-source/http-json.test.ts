import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import type { HttpOrigin } from "../../src/adapters/data-source/context.js";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { DataSource } from "../../src/ports/data-source.js";
import {
  contextOf,
  expectRefused,
  makeDirectory,
  never,
  readAll,
  removeDirectory,
  type TestContext,
} from "./support.js";

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;
const COLUMNS = [
  { name: "id", type: "integer" },
  { name: "s", type: "text" },
] as const;
const NAMES = ["id", "s"];

describe("data source: JSON over HTTP", function () {
  this.timeout(180_000);
  let server: Server;
  let origin: string;
  let directory: string;
  let context: TestContext;
  let answer: Answer;
  let asked: string[];

  before(async () => {
    directory = await makeDirectory();
    server = createServer((request, response) => {
      asked.push(`${request.url}`);
      answer(request, response, new URL(request.url ?? "", origin));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
  });
  beforeEach(() => {
    asked = [];
    answer = json([{ id: 1, s: "一" }]);
    context = contextOf(directory, [], [{ origin }]);
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await removeDirectory(directory);
  });

  const json =
    (value: unknown): Answer =>
    (_request, response) =>
      response.end(JSON.stringify(value));
  const source = (more: Record<string, unknown> = {}, within = context): DataSource =>
    openDataSource({ kind: "http-json", url: `${origin}/rows`, columns: COLUMNS, ...more }, within);
  const rowsOf = async (more: Record<string, unknown> = {}) => (await readAll(source(more), { columns: NAMES })).rows;

  it("reads a list, the list in a document, or an object a line", async () => {
    expect(await rowsOf()).to.deep.equal([[1, "一"]]);
    answer = json({ code: 0, data: { list: [{ id: 1, s: "一" }, { s: null }] } });
    expect(await rowsOf({ rows: "data.list" })).to.deep.equal([
      [1, "一"],
      [null, null],
    ]);
    answer = (_request, response) => {
      response.write('{"id":1,"s":"一"}\n{"id":2,');
      response.end('"s":"二"}\n\n{"id":3}');
    };
    expect(await rowsOf({ format: "ndjson" })).to.deep.equal([
      [1, "一"],
      [2, "二"],
      [3, null],
    ]);
  });

  it("follows pages by a cursor or a link, and ends where none is named", async () => {
    answer = (_request, response, url) => {
      const page = Number(url.searchParams.get("after") ?? 0);
      response.end(JSON.stringify({ list: [{ id: page, s: "x" }], next: page < 3 ? page + 1 : null }));
    };
    const paged = { rows: "list", next: { cursor: "next", parameter: "after" } };
    expect((await rowsOf(paged)).map(([id]) => id)).to.deep.equal([0, 1, 2, 3]);
    expect(asked).to.deep.equal(["/rows", "/rows?after=1", "/rows?after=2", "/rows?after=3"]);
    answer = (_request, response, url) =>
      response.end(JSON.stringify({ list: [{ id: 1 }], links: url.pathname === "/rows" ? { next: "/more" } : {} }));
    expect(await rowsOf({ rows: "list", next: { link: "links.next" } })).to.have.length(2);
    answer = json({ list: [], next: "/rows" });
    await expectRefused("sourceFailed", rowsOf({ rows: "list", next: { link: "next" } }));
  });

  it("holds every value against its column's type, and reads no prototype", async () => {
    answer = json([
      { id: "9223372036854775807", s: "a" },
      { id: 2 ** 53, s: "lost its digits" },
      { id: "x", s: "no integer" },
      { id: 1, s: 5 },
      { id: 1, s: "a\u0000b" },
      [1, "a"],
      { id: 1, s: { deep: 1 } },
    ]);
    const { rows, problems } = await readAll(source(), { columns: NAMES });
    expect(rows).to.deep.equal([["9223372036854775807", "a"]]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [2, 1, "badValue"],
      [3, 1, "badValue"],
      [4, 2, "badValue"],
      [5, 2, "badValue"],
      [6, 1, "badValue"],
      [7, 2, "badValue"],
    ]);
    const inherited = { columns: [{ name: "toString", type: "text" }] };
    answer = json([{ __proto__: null, id: 1 }]);
    expect((await readAll(source(inherited), { columns: ["toString"] })).rows).to.deep.equal([[null]]);
  });

  it("sends the secret of a file, from the directory of secrets only", async () => {
    await writeFile(join(directory, "token"), "Bearer s3cret\n");
    let sent: string | undefined;
    answer = (request, response) => {
      sent = request.headers.authorization;
      response.end("[]");
    };
    await rowsOf({ secretHeader: { name: "Authorization", valueFile: "token" } });
    expect(sent).to.equal("Bearer s3cret");
    await expectRefused(
      "pathRefused",
      rowsOf({ secretHeader: { name: "Authorization", valueFile: "../../etc/passwd" } }),
    );
    answer = (_request, response) => response.writeHead(500).end("no");
    await expectRefused("sourceFailed", rowsOf({ secretHeader: { name: "Authorization", valueFile: "token" } }), [
      "s3cret",
      origin,
    ]);
  });

  it("asks no other host, port or scheme than the configuration names (27)", async () => {
    const port = Number(new URL(origin).port);
    const refused = async (url: string, httpOrigins: readonly HttpOrigin[] = [{ origin }]): Promise<void> =>
      expectRefused(
        "bindingInvalid",
        readAll(source({ url }, contextOf(directory, [], httpOrigins)), { columns: NAMES }),
      );
    await refused(`${origin}/rows`, []);
    await refused(`http://127.0.0.1:${port === 65_535 ? 1 : port + 1}/rows`);
    await refused(`https://127.0.0.1:${port}/rows`);
    await refused(`http://localhost:${port}/rows`);
    await refused(`http://[::ffff:127.0.0.1]:${port}/rows`);
    await refused(`http://user:password@127.0.0.1:${port}/rows`);
    await refused(`http://127.0.0.1:${port}@example.com/rows`);
    expect(asked).to.deep.equal([]);
    for (const url of ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"])
      expect(() => source({ url }))
        .to.throw()
        .with.property("code", "bindingInvalid");
  });

  it("dials no address that a name came to mean (27)", async () => {
    const { port } = new URL(origin);
    const byName = `http://localhost:${port}`;
    const read = (httpOrigins: readonly HttpOrigin[], url = `${byName}/rows`) =>
      readAll(source({ url }, contextOf(directory, [], httpOrigins)), { columns: NAMES });
    await expectRefused("bindingInvalid", read([{ origin: byName }]));
    await expectRefused(
      "bindingInvalid",
      read([{ origin: `https://localhost:${port}` }], `https://localhost:${port}/rows`),
    );
    await expectRefused("bindingInvalid", read([{ origin: byName, addresses: ["10.0.0.0/8", "fc00::/7"] }]));
    // Without TLS only this machine, whatever the ranges say.
    const outside = "http://192.0.2.7:9";
    await expectRefused("bindingInvalid", read([{ origin: outside, addresses: ["0.0.0.0/0"] }], `${outside}/rows`));
    // IPv4 in IPv6's clothes is judged as IPv4.
    const mapped = `https://[::ffff:127.0.0.1]:${port}`;
    await expectRefused(
      "bindingInvalid",
      read([{ origin: mapped, addresses: ["10.0.0.0/8", "2001:db8::/32"] }], `${mapped}/rows`),
    );
    expect(asked).to.deep.equal([]);
    const declared = [{ origin: byName, addresses: ["127.0.0.0/8", "::1/128"] }];
    expect((await read(declared)).rows).to.deep.equal([[1, "一"]]);
  });

  it("follows no redirect, and no link to another origin (27)", async () => {
    answer = (_request, response, url) =>
      url.pathname === "/rows" ? response.writeHead(302, { location: "/secret" }).end() : response.end("[]");
    await expectRefused("sourceFailed", rowsOf());
    expect(asked).to.deep.equal(["/rows"]);
    for (const next of ["http://127.0.0.1:9/", "//example.com/", "https://127.0.0.1/", "file:///etc/passwd"]) {
      answer = json({ list: [], next });
      await expectRefused("bindingInvalid", rowsOf({ rows: "list", next: { link: "next" } }));
    }
  });

  it("gives up on answers that are none, too large, cut, or never end", async () => {
    for (const text of ["<html>", "{}", '{"list":5}', "[1", '"\xff']) {
      answer = (_request, response) => response.end(Buffer.from(text, "latin1"));
      await expectRefused("sourceFailed", rowsOf());
    }
    const megabyte = Buffer.alloc(1_048_576, "x");
    let taken = 0;
    const endless: Answer = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(megabyte)) taken += 1;
        taken += 1;
        response.once("drain", more);
      };
      more();
    };
    answer = endless;
    await expectRefused("sourceFailed", rowsOf());
    await expectRefused("sourceFailed", rowsOf({ format: "ndjson" }));
    expect(taken).to.be.below(64);
    answer = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("[");
      response.destroy();
    };
    await expectRefused("sourceFailed", rowsOf());
  });

  it("stops when the reader gives up", async () => {
    answer = (_request, response) => void response.write("[");
    const controller = new AbortController();
    const read = readAll(source(), { columns: NAMES, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expectRefused("aborted", read);
    await expectRefused("aborted", readAll(source(), { columns: NAMES, signal: AbortSignal.abort() }));
    const described = json([]);
    answer = described;
    expect((await source().describe(never)).columns).to.deep.equal(COLUMNS);
  });
});
