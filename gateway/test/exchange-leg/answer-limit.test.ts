import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DomainError, type NewAccessRequest } from "@mulian/domain";
import { expect } from "chai";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { CHECKS_OF_A_RECORD_PER_DAY } from "../../src/exchange/check-budget.js";
import { claimsOf } from "../../src/exchange/receipt.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { logger, type Gateway } from "./gateway.js";
import { PEOPLE_CONTENT, peopleCsv } from "./people.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

const PERSON = { id: "110101198706050011", number: 1, name: "张三", born: "1987-06-05", region: "110101", income: 1 };
const KEYS = { id: PERSON.id };
const { items } = PEOPLE_CONTENT;

/** The register of people behind an interface that answers when it is let. */
class SlowRegister {
  isHeld = true;
  /** The first page is answered all the same, and names a second one. */
  isFirstPageFree = false;
  /** Questions that wait for their answer now. */
  readonly waiting = new Set<ServerResponse>();

  private constructor(private readonly server: Server) {
    server.on("request", ({ url = "" }: IncomingMessage, response: ServerResponse) => {
      const isFirst = !url.includes("page=2");
      if (!this.isHeld) return response.end(JSON.stringify({ rows: isFirst ? [PERSON] : [] }));
      if (this.isFirstPageFree && isFirst) return response.end(JSON.stringify({ rows: [PERSON], next: "?page=2" }));
      this.waiting.add(response);
      return response.once("close", () => this.waiting.delete(response));
    });
  }

  static async start(): Promise<SlowRegister> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new SlowRegister(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // a TCP server that listens has one
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

/** A provider whose source is slow, and its grantee. */
class SlowStack {
  private constructor(
    readonly stack: Stack,
    readonly register: SlowRegister,
    private readonly dataset: string,
  ) {}

  static async start(answerLimitMs: Readonly<Record<string, number>>): Promise<SlowStack> {
    const register = await SlowRegister.start();
    const stack = await Stack.start({
      dependencies: (department) => {
        const limitMs = answerLimitMs[department];
        return limitMs === undefined ? {} : { answerLimitMs: limitMs };
      },
    });
    const dataset = await stack.publish("people", peopleCsv([]), PEOPLE_CONTENT);
    const reach = { sourceDirectories: [], secretDirectories: [], databaseHosts: [] };
    const context = { name: "people", reach: { ...reach, httpOrigins: [{ origin: register.origin }] }, log: logger };
    const columns = items.map(({ name, type }) => ({ name, type }));
    const url = `${register.origin}/people`;
    const paged = { rows: "rows", next: { link: "next" } };
    const source = openDataSource({ kind: "http-json", url, ...paged, columns }, context);
    stack.gateway(PROVIDER).sources.set("people", source);
    return new SlowStack(stack, register, dataset);
  }

  granted(terms: Partial<NewAccessRequest>): Promise<string> {
    return this.stack.activeGrant(this.dataset, { items: ["name", "born"], ...terms });
  }

  get grantee(): Gateway {
    return this.stack.gateway(GRANTEE);
  }

  async close(): Promise<void> {
    await this.stack.close();
    await this.register.close();
  }
}

const refusalOf = (call: Promise<unknown>): Promise<DomainError> =>
  call.then(
    () => expect.fail("was answered"),
    (error: unknown) => (error instanceof DomainError ? error : expect.fail(String(error))),
  );

const asking = (grantId: string, signal = AbortSignal.timeout(30_000)) => ({ grantId, user: "u-reader", signal });

describe("the time an answer may take", function () {
  this.timeout(180_000);

  describe("at the provider", () => {
    let slow: SlowStack;

    before(async () => {
      slow = await SlowStack.start({ [PROVIDER]: 1_000 });
    });
    after(() => slow?.close());
    beforeEach(() => {
      slow.register.isHeld = true;
      slow.register.isFirstPageFree = false;
    });

    it("ends a look-up and an aggregate with its limit named, and leaves the source", async () => {
      const { grantee } = slow;
      const lookUp = await slow.granted({
        method: "look-up",
        purpose: "public-service",
        lookUp: { keys: ["id"], recordsAtMost: 1 },
        quota: { callsPerDay: 1 },
      });
      const aggregate = await slow.granted({
        items: ["region", "income"],
        method: "aggregate",
        aggregate: { functions: ["count", "sum"], measures: ["income"], groupBy: ["region"], minGroup: 5 },
      });
      const refused = await Promise.all([
        refusalOf(grantee.exchange.lookUp({ ...asking(lookUp), question: { keys: KEYS } })),
        refusalOf(grantee.exchange.aggregate({ ...asking(aggregate), question: {} })),
        refusalOf(grantee.exchange.aggregate({ ...asking(aggregate), question: {} })), // waits for the one before it
      ]);
      for (const { code, details } of refused)
        expect({ code, limitSeconds: details.limitSeconds }).to.deep.equal({ code: "TIMED_OUT", limitSeconds: 1 });
      await until(() => slow.register.waiting.size === 0, "the source to be left");
      const receipts = await slow.stack.gateway(PROVIDER).exchange.receiptsOf([lookUp, aggregate]);
      expect(
        receipts.map((receipt) => claimsOf(receipt)).map(({ outcome, reason }) => `${outcome} ${reason}`),
      ).to.deep.equal(Array.from({ length: 3 }, () => "refused TIMED_OUT"));
      slow.register.isHeld = false;
      expect((await grantee.exchange.aggregate({ ...asking(aggregate), question: {} })).suppressed).to.equal(true);
      // The one call of the day was given back.
      const { records } = await grantee.exchange.lookUp({ ...asking(lookUp), question: { keys: KEYS } });
      expect(records).to.deep.equal([{ name: PERSON.name, born: PERSON.born }]);
      const over = codeOf(grantee.exchange.lookUp({ ...asking(lookUp), question: { keys: KEYS } }));
      expect(await over).to.equal("QUOTA_EXCEEDED");
    });

    it("takes nothing from a record's attempts for checks that it ended", async () => {
      const { exchange } = slow.grantee;
      const grant = await slow.granted({ method: "check", check: { keys: ["id"], attemptsPerDay: 1_000 } });
      const values = { id: PERSON.id, name: PERSON.name, born: PERSON.born };
      const check = () => exchange.check({ ...asking(grant), question: { values } });
      const codes = await Promise.all(Array.from({ length: CHECKS_OF_A_RECORD_PER_DAY }, () => codeOf(check())));
      expect(new Set(codes)).to.deep.equal(new Set(["TIMED_OUT"]));
      slow.register.isHeld = false;
      for (let asked = 0; asked < CHECKS_OF_A_RECORD_PER_DAY; asked += 1)
        expect((await check()).matches, `attempt ${asked + 1}`).to.equal(true);
      expect(await codeOf(check())).to.equal("QUOTA_EXCEEDED");
    });

    it("tells a right guess no sooner than a wrong one, so that going away in between tells nothing", async () => {
      const { exchange } = slow.grantee;
      const grant = await slow.granted({ method: "check", check: { keys: ["id"], attemptsPerDay: 1_000 } });
      slow.register.isFirstPageFree = true; // the record stands on it
      for (const name of ["李四", PERSON.name]) {
        const gone = new AbortController();
        const values = { id: PERSON.id, name, born: PERSON.born };
        const call = codeOf(exchange.check({ ...asking(grant, gone.signal), question: { values } }));
        const atEnd = until(() => slow.register.waiting.size === 1, "the last page to be asked for");
        const first = await Promise.race([atEnd.then(() => "still asking"), call]);
        gone.abort();
        expect({ name, first }).to.deep.equal({ name, first: "still asking" });
        expect(await call).to.equal("PEER_UNAVAILABLE");
        await until(() => slow.register.waiting.size === 0, "the source to be left");
      }
    });

    it("leaves the source as soon as nobody waits for the answer", async () => {
      const { exchange } = slow.grantee;
      const grant = await slow.granted({
        method: "look-up",
        purpose: "public-service",
        lookUp: { keys: ["id"], recordsAtMost: 1 },
        quota: { callsPerDay: 9 },
      });
      const gone = new AbortController();
      const call = codeOf(exchange.lookUp({ ...asking(grant, gone.signal), question: { keys: KEYS } }));
      await until(() => slow.register.waiting.size === 1, "the question at the source");
      gone.abort();
      expect(await call).to.equal("PEER_UNAVAILABLE");
      await until(() => slow.register.waiting.size === 0, "the source to be left");
      const provider = slow.stack.gateway(PROVIDER);
      await until(async () => (await provider.exchange.receiptsOf([grant])).length === 1, "the receipt");
      const [receipt] = await provider.exchange.receiptsOf([grant]);
      expect(receipt && claimsOf(receipt)).to.include({ outcome: "refused", reason: "PEER_UNAVAILABLE" });
    });
  });

  it("at the grantee: a provider that allows itself more is not waited for", async () => {
    const slow = await SlowStack.start({ [PROVIDER]: 60_000, [GRANTEE]: 1_000 });
    try {
      const grant = await slow.granted({
        method: "look-up",
        purpose: "public-service",
        lookUp: { keys: ["id"], recordsAtMost: 1 },
        quota: { callsPerDay: 9 },
      });
      const { code, details } = await refusalOf(
        slow.grantee.exchange.lookUp({ ...asking(grant), question: { keys: KEYS } }),
      );
      expect({ code, limitSeconds: details.limitSeconds }).to.deep.equal({ code: "TIMED_OUT", limitSeconds: 1 });
      await until(() => slow.register.waiting.size === 0, "the provider to leave its source");
    } finally {
      await slow.close();
    }
  });
});
