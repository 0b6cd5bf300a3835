import { errorCodes } from "@mulian/domain";
import { expect } from "chai";
import { remedyOf } from "../../src/api/remedies.js";
import { namedCommands } from "../commands/named-commands.js";

describe("what is said to be done about a refusal", () => {
  for (const code of errorCodes.filter((each) => remedyOf(each) !== undefined))
    it(`${code}: names commands that there are, alike in both languages`, () => {
      const { zh = "", en = "" } = remedyOf(code) ?? {};
      const [inChinese, inEnglish] = [zh, en].map((text) => namedCommands(text).map(({ found }) => found?.name()));
      expect(inChinese).to.deep.equal(inEnglish);
      expect(inEnglish).to.not.include(undefined);
    });

  it("is nothing for a code that says it all, or that is not known here", () => {
    expect(remedyOf("SECRET_REFUSED")).to.equal(undefined);
    expect(remedyOf("constructor")).to.equal(undefined);
  });
});
