import { expect } from "chai";
import { adviseMethods } from "../src/advise-methods.js";
import { offeredMethods } from "../src/offered-methods.js";
import { PurposeCode } from "../src/records/access-request.js";
import { ShareMethod } from "../src/records/dataset.js";

const advised = (purpose: PurposeCode, ...offered: ShareMethod[]): readonly string[] =>
  adviseMethods(purpose, offered).map(({ method, serves }) => (serves ? method : `(${method})`));

describe("methods of sharing", () => {
  it("are offered with every narrower form of `interface`, and otherwise as they stand", () => {
    expect(offeredMethods(["file", "interface"])).to.deep.equal(["interface", "look-up", "check", "aggregate", "file"]);
    expect(offeredMethods(["batch", "check"])).to.deep.equal(["check", "batch"]);
    expect(offeredMethods([])).to.deep.equal([]);
  });

  it("are advised by purpose, the least revealing that serves it first", () => {
    expect(advised("identity-verification", "interface")).to.deep.equal([
      "check",
      "look-up",
      "(aggregate)",
      "(interface)",
    ]);
    expect(advised("statistics", "interface", "file")).to.deep.equal([
      "aggregate",
      "file",
      "interface",
      "(check)",
      "(look-up)",
    ]);
    expect(advised("emergency-response", "batch", "look-up")).to.deep.equal(["look-up", "batch"]);
    expect(advised("policy-making", "check")).to.deep.equal(["(check)"]);
  });

  it("are each advised once for every purpose, with a reason in both languages, and something serves every purpose", () => {
    for (const purpose of PurposeCode.options) {
      const all = adviseMethods(purpose, ShareMethod.options);
      expect(all.map(({ method }) => method)).to.have.members(ShareMethod.options);
      expect(all.some(({ serves }) => serves)).to.equal(true);
      for (const { reason } of all) expect([reason.zh, reason.en].every((text) => text.length > 0)).to.equal(true);
    }
  });
});
