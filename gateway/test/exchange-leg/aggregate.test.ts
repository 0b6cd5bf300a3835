import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AggregateAnswer, type AggregateQuestion, type NewAccessRequest } from "@mulian/domain";
import { expect } from "chai";
import { claimsOf } from "../../src/exchange/receipt.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { PEOPLE_CONTENT, peopleCsv, type Person } from "./people.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** People of one region, born in these years, with incomes of 1,000 and more. */
const people = (region: string, years: readonly number[]): readonly Person[] =>
  years.map((year, index): Person => {
    const income = String(1_000 * (index + 1));
    return [`${region}${year}${index}`, index, `某${index}`, `${year}-06-05`, region, income];
  });
const REGISTER = [
  ...people("110101", [1980, 1980, 1980, 1980, 1980, 1980]),
  ...people("110102", [1980, 1980, 1980, 1980, 1980, 1990, 1990]),
  ...people("310101", [1970, 1970]),
];

describe("aggregate", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    dataset = await stack.publish("people", peopleCsv(REGISTER), PEOPLE_CONTENT);
  });
  after(() => stack.close());
  afterEach(async () => {
    stack.clock.offsetMs = 0;
    await rewrite(REGISTER);
  });

  const rewrite = (rows: readonly Person[]): Promise<void> => writeFile(join(stack.dir, "people.csv"), peopleCsv(rows));
  const granted = async (
    aggregate: Partial<NonNullable<NewAccessRequest["aggregate"]>> = {},
    terms: Partial<NewAccessRequest> = {},
  ): Promise<string> => {
    return stack.activeGrant(dataset, {
      items: ["region", "income"],
      method: "aggregate",
      aggregate: {
        functions: ["count", "sum", "mean", "min", "max"],
        measures: ["income"],
        groupBy: ["region"],
        minGroup: 5,
        ...aggregate,
      },
      ...terms,
    });
  };
  const ask = (grantId: string, question: AggregateQuestion = {}): Promise<AggregateAnswer> =>
    grantee.exchange.aggregate({ grantId, user: "u-reader", question, signal: AbortSignal.timeout(20_000) });

  it("tells figures of groups that are large enough, and leaves the others out of every total", async () => {
    const grant = await granted();
    const table = await ask(grant);
    expect(table.columns).to.deep.equal([
      { item: "region" },
      { function: "count" },
      ...(["sum", "mean", "min", "max"] as const).map((name) => ({ item: "income", function: name })),
    ]);
    expect(table.rows).to.deep.equal([
      ["110101", 6, 21_000, 3_500, 1_000, 6_000],
      ["110102", 7, 28_000, 4_000, 1_000, 7_000],
    ]);
    expect(table.suppressed).to.equal(true);
    expect((await ask(grant, { groupBy: [] })).rows).to.deep.equal([[13, 49_000, 49_000 / 13, 1_000, 7_000]]);
    expect((await ask(grant, { functions: ["count"], filter: { eq: ["region", "310101"] } })).rows).to.deep.equal([]);
    expect(
      (await ask(grant, { functions: ["count"], filter: { startsWith: ["region", "1101"] }, groupBy: [] })).rows,
    ).to.deep.equal([[13]]);
  });

  it("leaves the receipt of a delivery on both sides, with its groups as rows", async () => {
    const grant = await granted();
    const { receipt } = await ask(grant, { functions: ["count"], groupBy: ["region"], measures: [] });
    expect(receipt).to.include({ outcome: "completed", rows: 2, countersigned: true });
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signature",
    );
    const [logged] = await provider.exchange.receiptsOf([grant]);
    expect(claimsOf(logged ?? receipt)).to.deep.include({
      method: "aggregate",
      format: "json",
      rows: 2,
      items: ["region"],
    });
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
  });

  it("answers all of a day from one reading, over a restart too: a record that comes or goes shows in no difference", async () => {
    const grant = await granted();
    const first = await ask(grant);
    await rewrite([...REGISTER.slice(1), ...people("990000", [1, 2, 3, 4, 5, 6])]);
    expect((await ask(grant)).rows).to.deep.equal(first.rows);
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    const again = await ask(grant);
    expect(again.rows).to.deep.equal(first.rows);
    expect(again.readAt).to.equal(first.readAt);
    await stack.nextDay();
    const next = await ask(grant, { functions: ["count"] });
    expect(next.readAt).not.to.equal(first.readAt);
    // The group that lost one record is told as before; the new one is large enough to be told.
    expect(next.rows).to.deep.equal([
      ["110101", 6],
      ["110102", 7],
      ["990000", 6],
    ]);
  });

  it("reads the source once when many ask at once", async () => {
    const grant = await granted();
    const source = provider.sources.get("people");
    if (source === undefined) throw new Error("no source");
    let reads = 0;
    const counted: typeof source = Object.assign(Object.create(source), {
      read: (query: Parameters<typeof source.read>[0]) => {
        reads += 1;
        return source.read(query);
      },
    });
    provider.sources.set("people", counted);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(grant)));
    provider.sources.set("people", source);
    expect(reads).to.equal(1);
    expect(new Set(answers.map(({ rows }) => JSON.stringify(rows))).size).to.equal(1);
  });

  it("groups by what masking makes coarser, and filters by that", async () => {
    const grant = await granted(
      { groupBy: ["region", "born"], functions: ["count"], measures: [] },
      {
        items: ["region", "born"],
        masking: [
          { item: "region", transform: "generalise-text", characters: 4 },
          { item: "born", transform: "generalise-date", to: "year" },
        ],
      },
    );
    expect((await ask(grant)).rows).to.deep.equal([["1101", "1980", 11]]);
    expect((await ask(grant, { filter: { eq: ["born", "1980"] }, groupBy: ["born"] })).rows).to.deep.equal([
      ["1980", 11],
    ]);
    expect(await codeOf(ask(grant, { filter: { eq: ["region", 1101] } }))).to.equal("INVALID_INPUT");
  });

  it("answers nothing outside its grant", async () => {
    const grant = await granted({ functions: ["count", "mean"] });
    const intruder = new Intruder(grantee, provider);
    const refused = async (question: AggregateQuestion): Promise<string | undefined> => {
      const { code } = await intruder.ask(grant, "aggregate", question);
      expect(await codeOf(ask(grant, question))).to.equal(code);
      return code;
    };
    expect(await refused({ functions: ["max"] })).to.equal("INVALID_INPUT");
    expect(await refused({ groupBy: ["income"] })).to.equal("INVALID_INPUT");
    // A filter on a measure could cut one record off a group.
    expect(await refused({ filter: { lt: ["income", 2_000] } })).to.equal("INVALID_INPUT");
    expect(await refused({ filter: { eq: ["region", "x"], or: [] } })).to.equal("INVALID_INPUT");
    expect(await intruder.ask(grant, "aggregate", { measures: ["number"], groupBy: [] })).to.include({
      status: 403,
      code: "ITEM_NOT_SHARED",
    });
    expect(
      await intruder.ask(grant, "aggregate", { groupBy: ["region"], measures: [], functions: ["count"] }),
    ).to.include({ status: 200 });
    await intruder.close();
    const last = (await provider.exchange.receiptsOf([grant])).filter(({ outcome }) => outcome === "refused");
    expect(last).to.have.length(5);
  });

  it("ends with the grant, and keeps to its quota", async () => {
    const grant = await granted({}, { quota: { callsPerDay: 2 } });
    await ask(grant);
    await ask(grant);
    expect(await codeOf(ask(grant))).to.equal("QUOTA_EXCEEDED");
    await stack.nextDay();
    await ask(grant);
    stack.clock.offsetMs = 0;
    await provider.submit("grant.suspend", { id: grant, reason: "核查" });
    expect(await codeOf(ask(grant))).to.equal("GRANT_NOT_ACTIVE");
  });
});
