import { expect } from "chai";
import { runAgain } from "../../src/testing/run-again.js";
import { NOTHING, oneFailed, onePassed, type Failure, type Tally } from "../../src/testing/tally.js";

describe("runAgain", () => {
  const failure = (title: string, of: Failure["of"] = "test"): Failure => ({ title, text: "first", of });
  const failing = (...failed: Failure[]): Tally => ({ ...NOTHING, failed });
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
  const settled = async (first: Tally, second: Tally): Promise<Tally | undefined> =>
    (await runAgain(["x"], [first], runOf(second)))[0];

  it("repeats what failed and nothing else, and names what passes then", async () => {
    const a = failure("a");
    const tallies = await runAgain(["x", "y"], [onePassed("b"), failing(a)], runOf(onePassed("a")));
    expect(again).to.deep.equal(["y"]);
    expect(tallies).to.deep.equal([onePassed("b"), { ...onePassed("a"), unsteady: [a] }]);
  });

  it("takes what fails again for failed, whatever passes beside it", async () => {
    const second = { ...failing({ ...failure("a"), text: "second" }), passed: ["b"] };
    expect(await settled(failing(failure("a"), failure("b")), second)).to.deep.equal({
      ...second,
      unsteady: [failure("b")],
    });
  });

  it("takes what the second time does not reach for failed", async () => {
    const ended = oneFailed("x", "ended badly");
    const tally = await settled(failing(failure("a"), failure("before", "hook")), ended);
    expect(tally?.failed.map(({ title }) => title)).to.deep.equal(["x", "a", "before"]);
    expect(tally?.unsteady).to.deep.equal([]);
  });

  it("takes a hook or a process for unsteady when nothing fails the second time", async () => {
    const hook = failure("before", "hook");
    expect(await settled(failing(hook), onePassed("a"))).to.deep.equal({ ...onePassed("a"), unsteady: [hook] });
  });

  it("repeats nothing where many runs failed", async () => {
    const tallies = ["a", "b", "c"].map((title) => failing(failure(title)));
    expect(await runAgain(["x", "y", "z"], tallies, runOf(onePassed("a")))).to.deep.equal(tallies);
    expect(again).to.deep.equal([]);
  });
});
