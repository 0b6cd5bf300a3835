import { expect } from "chai";
import { LANES_VARIABLE, laneCount, MAX_LANES } from "../../src/testing/lane-count.js";

describe("laneCount", () => {
  it("is what was asked for, and otherwise what the machine bears", () => {
    expect(laneCount({ [LANES_VARIABLE]: "1" })).to.equal(1);
    expect(laneCount({})).to.be.within(1, MAX_LANES);
  });

  it("refuses what is no number of lanes", () => {
    for (const wrong of ["0", "-1", "1.5", "many", "", String(MAX_LANES + 1)])
      expect(() => laneCount({ [LANES_VARIABLE]: wrong }), wrong).to.throw(LANES_VARIABLE);
  });
});
