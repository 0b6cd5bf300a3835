import { forHonestHistories, historyOfEach, type Committed } from "@mulian/chaincode/testing/honest-histories";
import { expect } from "chai";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import { Judged } from "../support/judged.js";

/** Histories of each kind. */
const RUNS_OF_EACH = 60;
/** Everybody's peers endorse what the honest contract writes. */
const ENDORSERS = ["AuthorityMSP", "CivilMSP", "HostMSP", "TaxMSP"];

/** What of it the projector does not count, and why, each transaction in a block of its own. */
const refusalsOf = (history: readonly Committed[]): readonly string[] =>
  Judged.of(history.map(blockOf)).refused.map(({ record, reason }) => `${record}: ${reason.code}`);

const blockOf = ({ caller, now, records }: Committed, number: number): LedgerBlock => ({
  ...{ number, headerHash: "", previousHash: "", dataHash: "" },
  transactions: [
    {
      ...{ txId: String(number), validationCode: 0, timestamp: now, creator: caller, event: undefined, foreign: [] },
      endorsers: ENDORSERS,
      writes: records.map((record) => ({ kind: record.kind, key: record.id.split(":"), record })),
    },
  ],
});

describe("what the honest contract writes", function () {
  this.timeout(180_000);

  it("counts, of every command", async () => {
    for (const [command, history] of await historyOfEach()) expect(refusalsOf(history), command).to.deep.equal([]);
  });

  it("counts, whatever was commanded before", () =>
    forHonestHistories((history) => {
      expect(history).to.not.have.length(0);
      expect(refusalsOf(history)).to.deep.equal([]);
    }, RUNS_OF_EACH));
});
