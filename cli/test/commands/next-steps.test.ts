import type { WriteAnswer } from "@mulian/domain";
import { expect } from "chai";
import { nextSteps } from "../../src/commands/next-steps.js";
import { createProgram } from "../../src/program.js";

const ANSWER: WriteAnswer = { kind: "any", id: "ID", version: 1, grant: "GRANT", txId: "TX", blockNumber: 7 };

describe("what is told to be done next", () => {
  for (const [operation, next] of Object.entries(nextSteps))
    it(`${operation}: is a command that there is, with options that it has, in Chinese and English`, () => {
      const said = next(ANSWER);
      const [zh = "", en = ""] = [said?.zh, said?.en].map((text) => text?.split("mulian ")[1]);
      expect(zh).to.equal(en);
      const [noun = "", verb = "", ...rest] = zh.split(" ");
      let command = createProgram("en").commands.find((each) => each.name() === noun);
      if (command !== undefined && command.commands.length > 0)
        command = command.commands.find((each) => [each.name(), ...each.aliases()].includes(verb));
      expect(command, zh).to.not.equal(undefined);
      const flags = rest.filter((word) => word.startsWith("-"));
      expect(command?.options.flatMap(({ short, long }) => [short, long])).to.include.members(flags);
    });

  it("is nothing when a decision gave no grant", () => {
    const { grant: _none, ...refused } = ANSWER;
    expect(nextSteps.decideAccessRequest?.(refused)).to.equal(undefined);
  });
});
