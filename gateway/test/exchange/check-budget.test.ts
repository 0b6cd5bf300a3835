import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Level } from "level";
import { CHECKS_OF_A_RECORD_PER_DAY, CheckBudget, WRONG_CHECKS_OF_A_RECORD } from "../../src/exchange/check-budget.js";
import { ExchangeState } from "../../src/exchange/exchange-state.js";
import { GrantSalts } from "../../src/exchange/grant-salts.js";
import { codeOf } from "../exchange-leg/until.js";

const GRANT = "a".repeat(32);
const NOON = "2026-03-02T04:00:00.000Z";
const day = (number: number): string => new Date(Date.parse(NOON) + number * 86_400_000).toISOString();

describe("exchange: attempts to check a record", () => {
  let folder: string;
  let state: ExchangeState;
  let budget: CheckBudget;
  const secrets = new Map<string, string>();

  const open = async (): Promise<void> => {
    state = await ExchangeState.open(folder);
    // The key store's own tests are elsewhere; here it only has to give a secret back.
    const salts = new GrantSalts({
      secret: async (name) => secrets.get(name),
      putSecret: async (name, secret) => void secrets.set(name, secret),
    });
    budget = new CheckBudget(state, salts);
  };
  const codes = (times: number, now = NOON, key = "person-1"): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: times }, () => codeOf(budget.begin(GRANT, [key], now))));
  const answered = async (times: number, now = NOON): Promise<number> =>
    (await codes(times, now)).filter((code) => code === "accepted").length;

  /** What lies on the disk. */
  const kept = async (): Promise<readonly (readonly [name: string, text: string])[]> => {
    await state.close();
    const disk = new Level<string, string>(folder);
    const entries = await disk.iterator().all();
    await disk.close();
    await open();
    return entries;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mulian-checks-"));
    await open();
  });
  afterEach(async () => {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("are counted before they are answered: one that a crash cut stays counted, as wrong", async () => {
    expect(await answered(3)).to.equal(3);
    await state.close();
    await open();
    expect(await answered(9)).to.equal(CHECKS_OF_A_RECORD_PER_DAY - 3);
    for (let later = 1; later < WRONG_CHECKS_OF_A_RECORD / CHECKS_OF_A_RECORD_PER_DAY; later += 1)
      expect(await answered(9, day(later))).to.equal(CHECKS_OF_A_RECORD_PER_DAY);
    expect(await answered(1, day(100))).to.equal(0);
  });

  it("are each record's own, and each grant's", async () => {
    expect(await answered(9)).to.equal(CHECKS_OF_A_RECORD_PER_DAY);
    expect(await codes(1, NOON, "person-2")).to.deep.equal(["accepted"]);
    expect(await codeOf(budget.begin("b".repeat(32), ["person-1"], NOON))).to.equal("accepted");
    // The parts of a key are apart: no value can pass for two.
    expect(await codeOf(budget.begin(GRANT, ["person", "-1"], NOON))).to.equal("accepted");
  });

  it("are given back when no answer was found, also over midnight; a right one stays one of its day", async () => {
    const late = await budget.begin(GRANT, ["person-1"], NOON);
    expect(await answered(9, day(1))).to.equal(CHECKS_OF_A_RECORD_PER_DAY);
    await late.unanswered();
    expect(await answered(1, day(1)), "yesterday's makes no room today").to.equal(0);
    expect((await kept()).map(([, text]) => JSON.parse(text) as unknown)).to.deep.equal([
      { day: "2026-03-03", today: CHECKS_OF_A_RECORD_PER_DAY, wrong: CHECKS_OF_A_RECORD_PER_DAY },
    ]);
    const right = await budget.begin(GRANT, ["person-1"], day(2));
    await right.right();
    expect(await answered(9, day(2))).to.equal(CHECKS_OF_A_RECORD_PER_DAY - 1);
  });

  it("name nobody: a record is a keyed hash", async () => {
    await budget.begin(GRANT, ["110101198706050011"], NOON);
    const names = (await kept()).map(([name]) => name);
    expect(names).to.have.length(1);
    expect(names[0]).to.match(/^check\/a{32}\/[0-9a-f]{64}$/);
    await state.forgetAnswers(GRANT);
    expect(await kept()).to.deep.equal([]);
  });
});
