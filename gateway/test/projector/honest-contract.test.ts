import { forHonestHistories, historyOfEach, type Committed } from "@mulian/chaincode/testing/honest-histories";
import { expect } from "chai";
import { blockOf } from "../support/committed.js";
import { Judged } from "../support/judged.js";

/** Histories of each kind. */
const RUNS_OF_EACH = 60;

/** What of it the projector does not count, and why, or has a time for alarm, each transaction in a block of its own. */
function refusalsOf(history: readonly Committed[]): readonly string[] {
  const { refused, datedBack } = Judged.of(history.map((committed, number) => blockOf(committed, number)));
  return [...refused.map(({ record, reason }) => `${record}: ${reason.code}`), ...datedBack];
}

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
