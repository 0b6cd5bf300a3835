import { DomainError, type CommandName } from "@mulian/domain";
import { expect } from "chai";
import { requireOwnEndorsement } from "../../src/adapters/ledger/own-endorsement.js";

describe("the own organisation's endorsement", () => {
  const verdict = (command: CommandName, ...endorsers: readonly string[]): string => {
    try {
      requireOwnEndorsement(
        command,
        endorsers.map((mspId) => ({ mspId })),
        "WaterMSP",
      );
      return "accepted";
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    }
  };

  it("is among those of what counts by it, or nothing is sent", () => {
    for (const command of [
      "department.register",
      "duty.register",
      "dataset.submit",
      "resource.link",
      "request.decide",
    ] as const) {
      expect(verdict(command, "AuthorityMSP", "WaterMSP", "RoadsMSP"), command).to.equal("accepted");
      expect(verdict(command, "AuthorityMSP", "RoadsMSP", "FireMSP"), command).to.equal("ENDORSEMENT_REFUSED");
      expect(verdict(command), command).to.equal("ENDORSEMENT_REFUSED");
    }
  });

  it("is not asked of the rest, whose keys' policies say whose it takes", () => {
    expect(verdict("duty.update", "AuthorityMSP", "RoadsMSP")).to.equal("accepted");
    expect(verdict("request.withdraw", "AuthorityMSP", "RoadsMSP")).to.equal("accepted");
  });
});
