import { historyOfEach, type Committed } from "@mulian/chaincode/testing/honest-histories";
import { commands, DomainError, type CommandName } from "@mulian/domain";
import { expect } from "chai";
import { requireOwnEndorsement } from "../../src/adapters/ledger/own-endorsement.js";
import { blockOf, ENDORSERS } from "../support/committed.js";
import { Judged } from "../support/judged.js";

describe("the own organisation's endorsement", function () {
  this.timeout(60_000);

  const verdict = (command: CommandName, endorsers: readonly string[], own: string): string => {
    try {
      requireOwnEndorsement(
        command,
        endorsers.map((mspId) => ({ mspId })),
        own,
      );
      return "accepted";
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error);
    }
  };

  /** Whether the projector counts what was written last, when these organisations' peers endorsed it. */
  function counts(history: readonly Committed[], endorsers: readonly string[]): boolean {
    const last = history.length - 1;
    const blocks = history.map((one, number) => blockOf(one, number, number === last ? endorsers : ENDORSERS));
    return Judged.of(blocks).refused.length === 0;
  }

  it("is asked before sending of those commands whose versions the projector counts by it, and of no others", async () => {
    const seen: CommandName[] = [];
    for (const [command, history] of await historyOfEach()) {
      const own = history.at(-1)?.caller.mspId ?? "";
      const others = ENDORSERS.filter((mspId) => mspId !== own);
      expect(counts(history, ENDORSERS), command).to.equal(true);
      expect(verdict(command, ENDORSERS, own), command).to.equal("accepted");
      const isCounted = counts(history, others);
      expect(verdict(command, others, own), command).to.equal(isCounted ? "accepted" : "ENDORSEMENT_REFUSED");
      seen.push(command);
    }
    expect(seen).to.have.members(Object.keys(commands));
  });

  it("is missed where nobody endorsed", () => {
    expect(verdict("dataset.submit", [], "CivilMSP")).to.equal("ENDORSEMENT_REFUSED");
  });
});
