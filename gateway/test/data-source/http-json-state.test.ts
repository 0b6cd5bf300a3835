import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { SourceState } from "../../src/ports/data-source.js";
import { contextOf, expectRefused, makeDirectory, readAll, removeDirectory, type TestContext } from "./support.js";

const COLUMNS = [
  { name: "id", type: "integer" },
  { name: "s", type: "text" },
] as const;
const PAGES = 3;
const ROWS_OF_A_PAGE = 2;
const LONG_AGO_MS = 60_000;

type Offer = (request: IncomingMessage, response: ServerResponse, page: number) => void;

/** A table behind an interface with pages, which changes when it is told to. */
class ChangingTable {
  version = 1;
  rows = Array.from({ length: PAGES * ROWS_OF_A_PAGE }, (_, index) => ({ id: index + 1, s: "before" }));
  changedAt = new Date(Date.now() - LONG_AGO_MS);
  /** Which page was asked for, and under which condition. */
  asked: string[] = [];
  /** Runs before a page of the first reading is answered. */
  beforePage: (page: number) => void = () => undefined;
  /** What the interface tells of its state, besides the rows. */
  offer: Offer = () => undefined;
  private readonly seen = new Set<number>();

  change(): void {
    this.version += 1;
    this.changedAt = new Date();
    this.rows = this.rows.map(({ id }) => ({ id, s: "after" }));
  }

  page(page: number): readonly unknown[] {
    return this.rows.slice(page * ROWS_OF_A_PAGE, (page + 1) * ROWS_OF_A_PAGE);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const page = Number(new URL(request.url ?? "", "http://table").searchParams.get("page") ?? 0);
    const condition = Object.keys(request.headers).filter((name) => name.startsWith("if-"));
    this.asked.push([page, ...condition].join(" "));
    if (!this.seen.has(page)) this.beforePage(page);
    this.seen.add(page);
    this.offer(request, response, page);
    if (response.writableEnded) return;
    const next = page + 1 < PAGES ? page + 1 : null;
    response.end(JSON.stringify({ version: this.version, total: this.rows.length, list: this.page(page), next }));
  }
}

describe("data source: JSON over HTTP that changes between two pages", function () {
  this.timeout(180_000);
  let server: Server;
  let origin: string;
  let directory: string;
  let context: TestContext;
  let table: ChangingTable;

  before(async () => {
    directory = await makeDirectory();
    server = createServer((request, response) => table.answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
  });
  beforeEach(() => {
    table = new ChangingTable();
    context = contextOf(directory, [], [{ origin }]);
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await removeDirectory(directory);
  });

  /** Reads the whole table: its rows' texts, and what is told of their state. */
  async function read(more: Record<string, unknown> = {}): Promise<Readonly<{ texts: string[]; state: SourceState }>> {
    let state: SourceState | undefined;
    const paged = { rows: "list", next: { cursor: "next", parameter: "page" } };
    const binding = { kind: "http-json", url: `${origin}/rows`, columns: COLUMNS, ...paged, ...more };
    const source = openDataSource(binding, context);
    const { rows } = await readAll(source, { columns: ["id", "s"], onState: (told) => (state = told) });
    return { texts: rows.map(([, text]) => String(text)), state: state ?? expect.fail("no state was told") };
  }
  const changeAt = (page: number): void => {
    table.beforePage = (asked) => asked === page && table.change();
  };
  const all = (text: string): string[] => Array.from({ length: PAGES * ROWS_OF_A_PAGE }, () => text);

  for (const version of [{ member: "version" }, { header: "X-Data-Version" }, { header: "ETag" }])
    describe(`with a version in ${JSON.stringify(version)}`, () => {
      beforeEach(() => {
        table.offer = (request, response) => {
          const tag = `"${table.version}"`;
          response.setHeader("x-data-version", table.version).setHeader("etag", tag);
          const wanted = request.headers["if-match"];
          if (wanted !== undefined && wanted !== tag) response.writeHead(412).end();
        };
      });

      it("reads pages of one version, and none of another", async () => {
        expect(await read({ version })).to.deep.equal({ texts: all("before"), state: "one" });
        expect(table.asked, "each page once").to.have.length(PAGES);
        changeAt(PAGES - 1);
        table = Object.assign(new ChangingTable(), { offer: table.offer, beforePage: table.beforePage });
        await expectRefused("sourceChanged", read({ version }));
      });

      it("takes a page without it for no answer of this interface", async () => {
        table.offer = (_request, response, page) => {
          if (page === 1) response.end(JSON.stringify({ list: [] }));
          else response.setHeader("x-data-version", 1).setHeader("etag", '"1"');
        };
        await expectRefused("sourceFailed", read({ version }));
      });
    });

  it("makes the server compare entity tags, where they are the version", async () => {
    table.offer = (_request, response) => response.setHeader("etag", '"1"');
    await read({ version: { header: "etag" } });
    expect(table.asked).to.deep.equal(["0", "1 if-match", "2 if-match"]);
  });

  for (const [name, validators] of [
    ["entity tags", (page: number) => ({ etag: `W/"${page}-${table.version}"` })],
    ["days of the last change", () => ({ "last-modified": table.changedAt.toUTCString() })],
  ] as const)
    describe(`with ${name} of its pages`, () => {
      beforeEach(() => {
        table.offer = (request, response, page) => {
          const offered: Readonly<Record<string, string>> = validators(page);
          for (const [header, value] of Object.entries(offered)) response.setHeader(header, value);
          const known = [request.headers["if-none-match"], request.headers["if-modified-since"]];
          if (Object.values(offered).some((value) => known.includes(value))) response.writeHead(304).end();
        };
      });

      it("asks once more whether each still stands as it was read", async () => {
        expect(await read()).to.deep.equal({ texts: all("before"), state: "one" });
        expect(table.asked.slice(PAGES).map((asked) => asked.split(" ")[0])).to.deep.equal(["0", "1", "2"]);
        expect(table.asked.slice(PAGES).every((asked) => asked.includes(" if-"))).to.equal(true);
      });

      for (const page of [1, PAGES - 1])
        it(`notices a change before page ${page + 1}`, async () => {
          changeAt(page);
          await expectRefused("sourceChanged", read());
        });

      it("sees the same in a server that knows no conditions", async () => {
        table.offer = (_request, response, page) => {
          const offered: Readonly<Record<string, string>> = validators(page);
          for (const [header, value] of Object.entries(offered)) response.setHeader(header, value);
        };
        expect((await read()).state).to.equal("one");
        table = Object.assign(new ChangingTable(), { offer: table.offer });
        changeAt(1);
        await expectRefused("sourceChanged", read());
      });
    });

  it("trusts no day of a change that is as young as the answer", async () => {
    table.offer = (_request, response) => response.setHeader("last-modified", new Date().toUTCString());
    expect((await read()).state).to.equal("unconfirmed");
  });

  it("with a total: notices rows that come or go, and says that it counted only", async () => {
    const total = "total";
    expect(await read({ total })).to.deep.equal({ texts: all("before"), state: "counted" });
    table = new ChangingTable();
    table.beforePage = (page) => page === 1 && table.rows.splice(0, 1);
    await expectRefused("sourceChanged", read({ total }));
    table = new ChangingTable();
    table.offer = (_request, response, page) => {
      const list = table.page(page).slice(1);
      response.end(JSON.stringify({ list, total: table.rows.length, next: page + 1 < PAGES ? page + 1 : null }));
    };
    await expectRefused("sourceChanged", read({ total }));
    table = new ChangingTable();
    table.offer = (_request, response) => response.end(JSON.stringify({ list: [], total: "6" }));
    await expectRefused("sourceFailed", read({ total }));
  });

  it("with nothing: says so, to the reader and in the log", async () => {
    changeAt(1);
    const { texts, state } = await read();
    expect(new Set(texts)).to.deep.equal(new Set(["before", "after"]));
    expect(state).to.equal("unconfirmed");
    expect(context.logged.join("\n")).to.include("unconfirmed");
  });

  it("has nothing to compare in one document", async () => {
    table.offer = (_request, response) => response.end(JSON.stringify({ list: table.rows }));
    expect((await read()).state).to.equal("one");
    expect(context.logged).to.deep.equal([]);
  });
});
