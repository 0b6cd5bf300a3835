import { expect } from "chai";
import { summaryOf } from "../../src/testing/summary.js";
import { NOTHING, oneFailed, onePassed } from "../../src/testing/tally.js";

describe("summaryOf", () => {
  it("ends with the counts", () => {
    expect(summaryOf({ ...NOTHING, passed: ["a", "b", "c"] })).to.equal("\n3 passed, 0 failed, 0 skipped");
  });

  it("names what was skipped under its reason, and what failed with the first lines of why", () => {
    const skipped = [
      { title: "a", reason: "no browser" },
      { title: "b", reason: "no browser" },
    ];
    const text = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join("\n");
    const lines = summaryOf({ ...oneFailed("c", text), passed: ["d"], skipped }).split("\n");
    expect(lines).to.include.members(["  2, because no browser", "    - a", "    - b", "  ✖ c", "      line 20"]);
    expect(lines).to.not.include("      line 21");
    expect(lines.at(-1)).to.equal("1 passed, 1 failed, 2 skipped");
  });

  it("names what passed only the second time", () => {
    const lines = summaryOf({ ...onePassed("c"), unsteady: oneFailed("c", "why").failed }).split("\n");
    expect(lines).to.include.members(["  ✖ c", "      why"]);
    expect(lines.at(-1)).to.equal("1 passed, 0 failed, 0 skipped");
  });

  it("names what took most of the processors, the most first, and nothing that took little", () => {
    const cpu = [
      { title: "little", seconds: 0.4 },
      { title: "some", seconds: 12.34 },
      { title: "most", seconds: 101 },
    ];
    expect(
      summaryOf({ ...onePassed("c"), cpu })
        .split("\n")
        .slice(0, -2),
    ).to.deep.equal(["", "CPU: 114 s in all suites. Most in:", "   101.0 s  most", "    12.3 s  some"]);
  });

  it("shows a short failure whole", () => {
    expect(summaryOf(oneFailed("c", "why\n"))).to.include("  ✖ c\n      why\n");
  });
});
