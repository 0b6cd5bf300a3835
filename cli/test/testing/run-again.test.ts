import { expect } from "chai";
import { runAgain } from "../../src/testing/run-again.js";
import { NOTHING, ONE_PASSED, oneFailed, type Tally } from "../../src/testing/tally.js";

describe("runAgain", () => {
  const a = oneFailed("a", "first");
  let again: string[];
  beforeEach(() => {
    again = [];
  });

  const runOf =
    (tally: Tally) =>
    async (task: string): Promise<Tally> => {
      again.push(task);
      return tally;
    };

  it("repeats what failed and nothing else, and names what passes then", async () => {
    const tallies = await runAgain(["x", "y"], [ONE_PASSED, a], runOf(ONE_PASSED));
    expect(again).to.deep.equal(["y"]);
    expect(tallies).to.deep.equal([ONE_PASSED, { ...ONE_PASSED, unsteady: a.failed }]);
  });

  it("takes what fails again for failed, whatever else failed before", async () => {
    const first = { ...NOTHING, failed: [...a.failed, { title: "b", text: "first" }] };
    const second = oneFailed("a", "second");
    expect(await runAgain(["x"], [first], runOf(second))).to.deep.equal([
      { ...second, unsteady: [{ title: "b", text: "first" }] },
    ]);
  });

  it("repeats nothing where many runs failed", async () => {
    const tallies = [a, a, a];
    expect(await runAgain(["x", "y", "z"], tallies, runOf(ONE_PASSED))).to.deep.equal(tallies);
    expect(again).to.deep.equal([]);
  });
});
