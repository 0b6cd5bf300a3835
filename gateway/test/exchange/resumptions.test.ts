import { expect } from "chai";
import { DomainError } from "@mulian/domain";
import { Resumptions } from "../../src/exchange/counted-before.js";
import { MAX_UNSEEN_BYTES } from "../../src/exchange/resume.js";

describe("what is held of resumed deliveries", () => {
  const codeOf = (work: () => unknown): string => {
    try {
      work();
      return "held";
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    }
  };

  it("is bounded for one department and for all, and its room is given back once", () => {
    const resumptions = new Resumptions();
    const release = resumptions.hold("statistics", MAX_UNSEEN_BYTES - 1);
    expect(codeOf(() => resumptions.hold("statistics", 2))).to.equal("RATE_LIMITED");
    resumptions.hold("statistics", 1);
    for (const department of ["ecology", "transport", "health"])
      expect(codeOf(() => resumptions.hold(department, MAX_UNSEEN_BYTES))).to.equal("held");
    expect(
      codeOf(() => resumptions.hold("education", 1)),
      "in all",
    ).to.equal("RATE_LIMITED");
    release();
    release();
    expect(codeOf(() => resumptions.hold("education", MAX_UNSEEN_BYTES - 1))).to.equal("held");
    expect(codeOf(() => resumptions.hold("statistics", 1))).to.equal("RATE_LIMITED");
  });
});
