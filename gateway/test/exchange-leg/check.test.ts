import { type CheckAnswer, type NewAccessRequest, type Values } from "@mulian/domain";
import { expect } from "chai";
import { CHECKS_OF_A_RECORD_PER_DAY, WRONG_CHECKS_OF_A_RECORD } from "../../src/exchange/check-budget.js";
import { claimsOf } from "../../src/exchange/receipt.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { PEOPLE, PEOPLE_CONTENT, peopleCsv } from "./people.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

const ZHANG = { id: "110101198706050011", name: "张三", born: "1987-06-05" };
const LI = { id: "110101199012120022", name: "李四", born: "1990-12-12" };

describe("check: yes or no", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    dataset = await stack.publish("people", peopleCsv(PEOPLE), PEOPLE_CONTENT);
  });
  after(() => stack.close());
  afterEach(() => {
    stack.clock.offsetMs = 0;
  });

  const granted = async (terms: Partial<NewAccessRequest> = {}): Promise<string> => {
    return stack.activeGrant(dataset, {
      items: ["name", "born"],
      method: "check",
      check: { keys: ["id"], attemptsPerDay: 1_000 },
      ...terms,
    });
  };
  const check = (grantId: string, values: Values): Promise<CheckAnswer> =>
    grantee.exchange.check({ grantId, user: "u-reader", question: { values }, signal: AbortSignal.timeout(20_000) });
  const wrong = (grantId: string): Promise<CheckAnswer> => check(grantId, { ...ZHANG, born: "1999-01-01" });
  const reopen = async (): Promise<void> => {
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
  };

  it("says yes only when everything fits, and no alike to a wrong value and to a record that is not there", async () => {
    const grant = await granted();
    expect((await check(grant, ZHANG)).matches).to.equal(true);
    expect((await check(grant, { ...ZHANG, name: "张四" })).matches).to.equal(false);
    expect((await check(grant, { ...ZHANG, id: "1" })).matches).to.equal(false);
    expect((await check(grant, LI)).matches).to.equal(true);
  });

  it("lets one bit leave: answers of one size, and receipts that do not tell them apart", async () => {
    const grant = await granted();
    const [yes, no, again] = [await check(grant, ZHANG), await wrong(grant), await check(grant, ZHANG)];
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signatures",
    );
    const receipts = (await provider.exchange.receiptsOf([grant])).map(claimsOf);
    expect(receipts).to.have.length(3);
    expect(new Set(receipts.map(({ bytes }) => bytes)).size).to.equal(1);
    expect(
      receipts.every(({ rows, format, outcome }) => rows === 0 && format === "json" && outcome === "completed"),
    ).to.equal(true);
    expect(new Set([yes, no, again].map(({ receipt }) => receipt.payloadDigest)).size).to.equal(3);
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });

  it("asks about all of the grant's items at once, so that none can be guessed alone", async () => {
    const grant = await granted();
    const { id, name } = ZHANG;
    expect(await codeOf(check(grant, { id, name }))).to.equal("INVALID_INPUT");
    expect(await codeOf(check(grant, { ...ZHANG, income: 37_000 }))).to.equal("INVALID_INPUT");
    const intruder = new Intruder(grantee, provider);
    expect(await intruder.ask(grant, "check", { values: { id, name } })).to.include({
      status: 400,
      code: "INVALID_INPUT",
    });
    expect(await intruder.ask(grant, "check", { values: { id, name, born: "' OR 1=1 --" } })).to.include({
      status: 400,
    });
    expect(await intruder.ask(grant, "check", { values: { id, name: "' OR '1'='1", born: "1987-06-05" } })).to.include({
      status: 200,
    });
    await intruder.close();
  });

  it("answers so often about one record in a day, at once and over a restart, and leaves other records alone", async () => {
    const grant = await granted();
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(wrong(grant))));
    expect(codes.filter((code) => code === "accepted")).to.have.length(CHECKS_OF_A_RECORD_PER_DAY);
    expect(codes.filter((code) => code === "QUOTA_EXCEEDED")).to.have.length(8 - CHECKS_OF_A_RECORD_PER_DAY);
    await reopen();
    expect(await codeOf(check(grant, ZHANG))).to.equal("QUOTA_EXCEEDED");
    expect((await check(grant, LI)).matches).to.equal(true);
    expect((await check(await granted(), ZHANG)).matches).to.equal(true);
    await stack.nextDay();
    expect((await check(grant, ZHANG)).matches).to.equal(true);
  });

  it("knows a record again however its key is written", async () => {
    const grant = await granted({ items: ["name"], check: { keys: ["number"], attemptsPerDay: 1_000 } });
    for (const number of [1, "1", "+1", "01", "001"])
      expect((await check(grant, { number, name: "张三" })).matches, String(number)).to.equal(true);
    expect(await codeOf(check(grant, { number: "+001", name: "张三" }))).to.equal("QUOTA_EXCEEDED");
    expect((await check(grant, { number: 2, name: "李四" })).matches).to.equal(true);
  });

  it("gives a record up for good after so many wrong answers; right ones do not count", async () => {
    const grant = await granted();
    for (let answered = 0; answered < WRONG_CHECKS_OF_A_RECORD;) {
      for (let today = 0; today < CHECKS_OF_A_RECORD_PER_DAY - 1; today += 1, answered += 1) await wrong(grant);
      if (answered < WRONG_CHECKS_OF_A_RECORD) expect((await check(grant, ZHANG)).matches).to.equal(true);
      await stack.nextDay();
    }
    expect(await codeOf(check(grant, ZHANG))).to.equal("QUOTA_EXCEEDED");
    expect((await check(grant, LI)).matches).to.equal(true);
  });

  it("has its attempts of a day, whoever they are about", async () => {
    const grant = await granted({ check: { keys: ["id"], attemptsPerDay: 3 } });
    const ask = (id: number): Promise<string> => codeOf(check(grant, { ...ZHANG, id: String(id) }));
    const codes = await Promise.all([1, 2, 3, 4, 5].map(ask));
    expect(codes.filter((code) => code === "accepted")).to.have.length(3);
    await reopen();
    expect(await ask(6)).to.equal("QUOTA_EXCEEDED");
    const last = (await provider.exchange.receiptsOf([grant])).at(-1);
    expect(last).to.include({ outcome: "refused" });
    await stack.nextDay();
    expect(await ask(7)).to.equal("accepted");
  });

  it("counts no attempt that its source could not answer", async () => {
    // Its calls are as many as the attempts on one record: those that failed have to be given back as well.
    const grant = await granted({ quota: { callsPerDay: CHECKS_OF_A_RECORD_PER_DAY } });
    const source = provider.sources.get("people");
    if (source === undefined) throw new Error("no source");
    const broken: typeof source = Object.assign(Object.create(source), {
      read: () => {
        throw new Error("the disk is gone");
      },
    });
    provider.sources.set("people", broken);
    for (let tried = 0; tried <= CHECKS_OF_A_RECORD_PER_DAY; tried += 1)
      expect(await codeOf(check(grant, ZHANG))).to.equal("INTERNAL");
    provider.sources.set("people", source);
    for (let tried = 0; tried < CHECKS_OF_A_RECORD_PER_DAY; tried += 1)
      expect((await check(grant, ZHANG)).matches).to.equal(true);
    expect(await codeOf(check(grant, ZHANG))).to.equal("QUOTA_EXCEEDED");
  });
});
