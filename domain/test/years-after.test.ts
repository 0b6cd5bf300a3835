import { expect } from "chai";
import { yearsAfter } from "../src/index.js";

describe("years after a day", () => {
  it("end on the same day, and never a day too early", () => {
    expect(yearsAfter("2026-03-02", 3)).to.equal("2029-03-02");
    expect(yearsAfter("2028-02-29", 3)).to.equal("2031-03-01");
    expect(yearsAfter("2024-02-29", 4)).to.equal("2028-02-29");
    expect(yearsAfter("2026-12-31", 0)).to.equal("2026-12-31");
  });
});
