import type { WriteAnswer } from "@mulian/domain";
import { expect } from "chai";
import { nextSteps } from "../../src/commands/next-steps.js";
import { namedCommands } from "./named-commands.js";

const ANSWER: WriteAnswer = { kind: "any", id: "ID", version: 1, grant: "GRANT", txId: "TX", blockNumber: 7 };

describe("what is told to be done next", () => {
  for (const [operation, next] of Object.entries(nextSteps))
    it(`${operation}: is a command that there is, with options that it has, in Chinese and English`, () => {
      const said = next(ANSWER);
      const [inChinese = [], inEnglish = []] = [said?.zh, said?.en].map((text) => namedCommands(text ?? ""));
      expect(inChinese.map(({ found }) => found?.name())).to.deep.equal(inEnglish.map(({ found }) => found?.name()));
      expect(inEnglish).to.have.length(1);
      for (const { found, flags } of inEnglish)
        expect(found?.options.flatMap(({ short, long }) => [short, long])).to.include.members(flags);
    });

  it("is nothing when a decision gave no grant", () => {
    const { grant: _none, ...refused } = ANSWER;
    expect(nextSteps.decideAccessRequest?.(refused)).to.equal(undefined);
  });
});
