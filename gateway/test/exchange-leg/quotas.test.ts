import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import { shanghaiDate, type Quota, type ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Stack } from "./stack.js";
import type { DataSource, ReadQuery } from "../../src/ports/data-source.js";
import { codeOf, until } from "./until.js";

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const ROWS = 60_000;

describe("quotas, counted where the data leaves", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let dataset: string;

  before(async () => {
    // The clock goes days ahead here; receipts are then not late by the policy.
    stack = await Stack.start({ policy: { receiptLagLimitMs: 7 * DAY_MS } });
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    const rows = Array.from({ length: ROWS }, (_, row) => `${row},街道办事处${row},n`);
    dataset = await stack.publish("streets", `code,name,note\n${rows.join("\n")}\n`);
  });
  after(() => stack.close());
  afterEach(() => {
    stack.clock.offsetMs = 0;
  });

  const granted = async (quota: Quota): Promise<string> => {
    return stack.activeGrant(dataset, { quota });
  };
  const read = async (grantId: string, limit: number): Promise<number> => {
    const { stream, done } = await stack.openRows(grantId, { limit });
    const rows = (await text(stream)).split("\n").length - 1;
    await done;
    return rows;
  };
  /** Waits for a place among the sixteen deliveries one department may have at once. */
  const readInTurn = async (grant: string, limit: number): Promise<string> => {
    for (;;) {
      const code = await codeOf(read(grant, limit));
      if (code !== "RATE_LIMITED") return code;
    }
  };
  const served = async (grant: string): Promise<readonly ReceiptView[]> =>
    (await provider.exchange.receiptsOf([grant])).filter(({ outcome }) => outcome !== "refused");
  const rowsServed = async (grant: string): Promise<number> =>
    (await served(grant)).reduce((sum, { rows }) => sum + rows, 0);
  const restart = async (): Promise<void> => {
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
  };

  it("let exactly as many calls through as are granted, whatever number comes at once, and after a restart", async () => {
    const grant = await granted({ callsPerDay: 12 });
    const codes = await Promise.all(Array.from({ length: 30 }, () => readInTurn(grant, 1)));
    expect(codes.filter((code) => code === "accepted")).to.have.length(12);
    expect(codes.filter((code) => code === "QUOTA_EXCEEDED")).to.have.length(18);
    expect(await served(grant)).to.have.length(12);
    await restart();
    expect(await readInTurn(grant, 1)).to.equal("QUOTA_EXCEEDED");
  });

  it("let exactly as many rows out as are granted, whatever number comes at once, and after a restart", async () => {
    const grant = await granted({ rowsPerDay: 1_000 });
    const codes = await Promise.all(Array.from({ length: 24 }, () => readInTurn(grant, 100)));
    expect(codes.filter((code) => code === "accepted")).to.have.length(10);
    expect(await rowsServed(grant)).to.equal(1_000);
    await restart();
    expect(await codeOf(read(grant, 1))).to.equal("QUOTA_EXCEEDED");
  });

  it("let nobody learn rows beyond them by claiming to have them already", async () => {
    const grant = await granted({ rowsPerDay: 2 });
    const { stream, done } = await stack.openRows(grant, { limit: 2 });
    const known = await text(stream);
    await done;
    const claim = (row: string): Promise<string> => {
      const digest = createHash("sha256").update(`${known}${row}\n`).digest("hex");
      return codeOf(stack.openRows(grant, { delivered: { rows: 3, digest } }));
    };
    const right = JSON.stringify({ code: "2", name: "街道办事处2" });
    expect(known.split("\n")[0], "how a row looks").to.equal(right.replaceAll("2", "0"));
    expect(await claim(right)).to.equal(await claim(right.replace("处2", "处3")));
    expect(await claim(right)).to.equal("SOURCE_CHANGED");
  });

  it("let nobody learn items of rows that left without them by claiming to have them already", async () => {
    const grant = await granted({ rowsPerDay: 2 });
    const code = await stack.openRows(grant, { items: ["code"], limit: 2 });
    const known = (await text(code.stream)).split("\n")[0] ?? "";
    await code.done;
    const claim = (row: string): Promise<string> => {
      const digest = createHash("sha256").update(`${row}\n`).digest("hex");
      return codeOf(stack.openRows(grant, { delivered: { rows: 1, digest } }));
    };
    const right = JSON.stringify({ ...JSON.parse(known), name: "街道办事处0" });
    expect(await claim(right.replace("处0", "处3"))).to.equal("SOURCE_CHANGED");
    expect(await claim(right), "a guess that is right tells no more").to.equal("SOURCE_CHANGED");
    await restart();
    expect(await claim(right), "nor after a restart, by the log").to.equal("SOURCE_CHANGED");
  });

  it("let no more bytes out than are granted, and the receipt says how many left", async () => {
    const grant = await granted({ bytesPerDay: 200_000 });
    expect(await codeOf(read(grant, ROWS))).to.equal("QUOTA_EXCEEDED");
    const [receipt] = await served(grant);
    expect(receipt).to.include({ outcome: "broken", reason: "QUOTA_EXCEEDED" });
    expect(receipt?.bytes).to.be.above(0).and.at.most(200_000);
    await until(async () => (await grantee.exchange.receiptsOf([grant])).length === 1, "the grantee's own receipt");
  });

  it("begin anew at midnight in Shanghai, and know each day's use after a restart", async () => {
    const grant = await granted({ rowsPerDay: 10 });
    const now = Date.now();
    const midnight = (Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_OFFSET_MS;
    stack.clock.offsetMs = midnight - 30_000 - now;
    expect(await read(grant, 10)).to.equal(10);
    expect(await codeOf(read(grant, 1))).to.equal("QUOTA_EXCEEDED");
    stack.clock.offsetMs = midnight + 30_000 - now;
    expect(await read(grant, 4)).to.equal(4);
    await restart();
    expect(await codeOf(read(grant, 7))).to.equal("QUOTA_EXCEEDED");
    stack.clock.offsetMs = midnight - 20_000 - now;
    expect(await codeOf(read(grant, 1)), "the day before is used up still").to.equal("QUOTA_EXCEEDED");
    const days = (await served(grant)).map(({ startedAt }) => shanghaiDate(startedAt));
    expect(new Set(days).size).to.equal(2);
  });

  it("count a delivery for the day on which it began, in memory as in the log", async () => {
    const grant = await granted({ rowsPerDay: ROWS });
    const now = Date.now();
    const midnight = (Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_OFFSET_MS;
    stack.clock.offsetMs = midnight - 5_000 - now;
    const { stream } = await stack.openRows(grant);
    stack.clock.offsetMs = midnight + 10_000 - now;
    expect((await text(stream)).split("\n").length - 1).to.equal(ROWS);
    expect(await codeOf(read(grant, 1_000)), "the new day is untouched").to.equal("accepted");
    await restart();
    expect(await codeOf(read(grant, ROWS - 1_000)), "and after a restart").to.equal("accepted");
    expect(await codeOf(read(grant, 1))).to.equal("QUOTA_EXCEEDED");
  });

  it("bound the whole term, day by day and after a restart", async () => {
    const grant = await granted({ callsTotal: 3, rowsTotal: 25 });
    expect(await read(grant, 10)).to.equal(10);
    stack.clock.offsetMs = DAY_MS;
    expect(await read(grant, 10)).to.equal(10);
    await restart();
    expect(await codeOf(read(grant, 10)), "five rows are left").to.equal("QUOTA_EXCEEDED");
    expect(await rowsServed(grant)).to.equal(25);
    expect(await codeOf(read(grant, 1)), "and no call").to.equal("QUOTA_EXCEEDED");
    stack.clock.offsetMs = 2 * DAY_MS;
    expect(await codeOf(read(grant, 1))).to.equal("QUOTA_EXCEEDED");
    expect(await rowsServed(grant)).to.equal(25);
  });

  /** While `use` runs every second read of the source fails, as when its disk is about to go. */
  const withFailingSource = async (use: () => Promise<void>): Promise<void> => {
    const source = provider.sources.get("streets");
    if (source === undefined) throw new Error("no source");
    let reads = 0;
    const failing: DataSource = Object.assign(Object.create(source), {
      read(query: ReadQuery) {
        reads += 1;
        if (reads % 2 === 1) throw new Error("the disk is gone");
        return source.read(query);
      },
    });
    provider.sources.set("streets", failing);
    await use().finally(() => provider.sources.set("streets", source));
  };

  it("have a call back at once that its source failed, and let exactly the others through beside it", async () => {
    const calls = 12;
    const grant = await granted({ callsPerDay: calls, callsTotal: calls });
    await withFailingSource(async () => {
      // Nobody else's call can be in the way of one that is alone.
      expect(await codeOf(read(grant, 1))).to.equal("INTERNAL");
      expect(await codeOf(read(grant, 1))).to.equal("accepted");
      const codes = await Promise.all(Array.from({ length: 3 * calls }, () => readInTurn(grant, 1)));
      expect(codes).to.include("INTERNAL");
    });
    let last = "";
    for (let more = 0; more <= calls && last !== "QUOTA_EXCEEDED"; more += 1) last = await codeOf(read(grant, 1));
    expect(last).to.equal("QUOTA_EXCEEDED");
    expect(await served(grant)).to.have.length(calls);
    await restart();
    expect(await codeOf(read(grant, 1)), "the log counts as memory did").to.equal("QUOTA_EXCEEDED");
    expect(await served(grant)).to.have.length(calls);
  });

  it("are not touched by refusals, which are recorded all the same", async () => {
    const grant = await granted({ callsPerDay: 1 });
    const refused = stack.openRows(grant, { format: "csv", items: ["note"] });
    expect(await codeOf(refused)).to.equal("ITEM_NOT_SHARED");
    expect(await read(grant, 1)).to.equal(1);
    expect(await codeOf(read(grant, 1))).to.equal("QUOTA_EXCEEDED");
    const reasons = (await provider.exchange.receiptsOf([grant])).map(({ reason }) => reason);
    expect(reasons).to.deep.equal(["ITEM_NOT_SHARED", undefined, "QUOTA_EXCEEDED"]);
  });
});
