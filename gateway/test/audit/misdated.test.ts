import { MAX_CLOCK_SKEW_MS, type Policy } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerBlock, LedgerTransaction } from "../../src/ports/ledger.js";
import { misdatedAlarms } from "../../src/use-cases/audit/alarms/misdated.js";
import { Snapshot } from "../../src/use-cases/snapshot.js";
import { AUTHORITY, chainOf, departmentRecord, personOf, timeOf, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";
import { policy } from "../support/versions.js";

const START = Date.parse(timeOf(0));
const MINUTE = 60_000;
const after = (ms: number): string => new Date(START + ms).toISOString();

describe("alarms of times that transactions cannot well have", () => {
  let temporary: TemporaryIndex | undefined;
  afterEach(async () => temporary?.remove());

  /** What is told, at a time, of blocks whose transactions say these times after the first block's. */
  async function told(
    nowMs: number,
    ...blocks: readonly (readonly (Partial<LedgerTransaction> & { readonly ms: number })[])[]
  ): Promise<readonly string[]> {
    const first = [policy(1) satisfies Policy, departmentRecord(AUTHORITY)];
    const chain = chainOf([
      [transactionOf("first", first, { creator: personOf(AUTHORITY) })],
      ...blocks.map((block, number) => block.map(({ ms }) => transactionOf(`${number} ${ms}`, []))),
    ]);
    const dated = chain.map((block, number): LedgerBlock => {
      const says = blocks[number - 1];
      if (says === undefined) return block;
      const transactions = block.transactions.map((transaction, at) => {
        const { ms = 0, ...changes } = says[at] ?? {};
        return { ...transaction, timestamp: after(ms), ...changes };
      });
      return { ...block, transactions };
    });
    await temporary?.remove();
    temporary = await TemporaryIndex.open(dated);
    const { index } = temporary;
    const alarms = await misdatedAlarms(new Snapshot(index, { now: () => new Date(START + nowMs) }), index);
    expect(alarms.every(({ department }) => department === AUTHORITY)).to.equal(true);
    return alarms.map(({ code, dated: which }) => {
      const { blockNumber = NaN, at = "" } = which?.transaction ?? {};
      return `${code} ${blockNumber} ${(Date.parse(at) - START) / MINUTE} beside ${(Date.parse(which?.beside ?? "") - START) / MINUTE}`;
    });
  }

  const hour = 60 * MINUTE;
  const allowed = 3 * MAX_CLOCK_SKEW_MS;

  it("tell one that is further behind earlier blocks than clocks and a slow way explain, and none that is not", async () => {
    expect(await told(hour, [{ ms: hour }], [{ ms: hour - allowed }])).to.deep.equal([]);
    expect(await told(hour, [{ ms: hour }], [{ ms: hour - allowed - 1 }])).to.have.length(1);
    expect(await told(hour, [{ ms: hour }], [{ ms: 0 }], [{ ms: hour }])).to.deep.equal(["datedBack 2 0 beside 60"]);
    expect(await temporary?.index.datedBack(), "with who signed it").to.have.nested.property(
      "[0].transaction.creator.enrolmentId",
      "u1",
    );
  });

  it("compare with earlier blocks alone, and of valid transactions alone", async () => {
    expect(await told(hour, [{ ms: hour }, { ms: 0 }]), "side by side in a block").to.deep.equal([]);
    expect(await told(hour, [{ ms: hour, validationCode: 10 }], [{ ms: 0 }]), "behind an invalid one").to.deep.equal(
      [],
    );
    expect(await told(hour, [{ ms: hour }], [{ ms: 0, validationCode: 10 }]), "itself invalid").to.deep.equal([]);
  });

  it("are there after a restart", async () => {
    await told(hour, [{ ms: hour }], [{ ms: 0 }]);
    expect(await (await temporary?.reopen())?.datedBack()).to.have.length(1);
  });

  it("tell every one whose time has not come, until it has", async () => {
    const blocks = [[{ ms: 0 }], [{ ms: 3 * hour }], [{ ms: MINUTE }, { ms: 2 * hour }]] as const;
    expect(await told(hour, ...blocks.slice(0, 2))).to.deep.equal(["datedAhead 2 180 beside 60"]);
    expect(
      await told(2 * hour - 2 * MAX_CLOCK_SKEW_MS - 1, ...blocks.slice(0, 2), [{ ms: 2 * hour }]),
    ).to.include.members(["datedAhead 2 180 beside 109.99998333333333", "datedAhead 3 120 beside 109.99998333333333"]);
    expect(await told(3 * hour, ...blocks.slice(0, 2))).to.deep.equal([]);
  });

  it("tell those behind one that was dated ahead as behind it: who is right, their blocks' neighbours show", async () => {
    expect(await told(hour, [{ ms: 24 * hour }], [{ ms: hour }])).to.deep.equal([
      "datedBack 2 60 beside 1440",
      "datedAhead 1 1440 beside 60",
    ]);
  });
});
