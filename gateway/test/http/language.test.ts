import { errorCodes } from "@mulian/domain";
import { expect } from "chai";
import { z } from "zod";
import { errorMapOf, languageOf } from "../../src/http/language.js";
import { messageOf } from "../../src/http/problem.js";
import { statusOf } from "../../src/http/status-codes.js";

describe("languages and statuses", () => {
  it("takes the language a reader prefers of the two there are", () => {
    const cases: readonly (readonly [string | undefined, string])[] = [
      [undefined, "zh"],
      ["", "zh"],
      ["en", "en"],
      ["en-GB,en;q=0.8", "en"],
      ["zh-Hant-TW", "zh"],
      ["fr, en;q=0.5, zh;q=0.4", "en"],
      ["en;q=0.1, zh;q=0.9", "zh"],
      ["en;q=0", "zh"],
      ["fr", "zh"],
      ["*", "zh"],
    ];
    for (const [header, wanted] of cases) expect(languageOf(header), header).to.equal(wanted);
  });

  it("has words in both languages and a status for every code", () => {
    for (const code of errorCodes) {
      expect(messageOf(code, "en"), code).to.match(/^[\x20-\x7e]+$/);
      expect(messageOf(code, "zh"), code).to.match(/\p{Script=Han}/u);
      expect(statusOf(code), code).to.be.within(400, 504);
    }
  });
});

describe("the words for a mistake", () => {
  const schema = z.strictObject({ title: z.string() });
  for (const [language, missing] of [
    ["zh", "缺少此项"],
    ["en", "is missing"],
  ] as const)
    it(`tell in ${language} what is missing from what is of another type`, () => {
      const mistakeOf = (value: unknown): string | undefined =>
        schema.safeParse(value, { error: errorMapOf(language) }).error?.issues[0]?.message;
      expect(mistakeOf({})).to.equal(missing);
      expect(mistakeOf({ title: 1 }))
        .to.be.a("string")
        .and.not.equal(missing);
    });
});
