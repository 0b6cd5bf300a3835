import { DepartmentId, errorCodes, MspId, Reason, ResourceCode, UnifiedSocialCreditCode } from "@mulian/domain";
import { expect } from "chai";
import { z } from "zod";
import { errorMapOf, languageOf } from "../../src/http/language.js";
import { mistakeIn } from "../../src/http/messages/mistakes.js";
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

  const MISTAKES = [
    [z.string().min(1), "", "不能为空", "must not be empty"],
    [z.string().min(12), "short", "至少 12 个字符", "needs at least 12 characters"],
    [z.string().max(3), "long", "最多 3 个字符", "may have at most 3 characters"],
    [z.array(z.string()).min(1), [], "至少选择或填写一项", "needs at least one entry"],
    [z.array(z.string()).max(1), ["a", "b"], "最多 1 项", "may have at most 1 entries"],
    [z.int().min(5), 4, "不能小于 5", "must be at least 5"],
    [z.int().max(5), 6, "不能大于 5", "must be at most 5"],
    [z.string().regex(/^[0-9]{6}$/), "11", "格式不符", "is not in the form that is asked for"],
    [z.enum(["a", "b"]), "c", "不在可选的值之中", "is none of the values it may have"],
  ] as const;
  for (const [mistaken, value, zh, en] of MISTAKES)
    it(`say "${en}" as people do, in both languages`, () => {
      const told = (language: "zh" | "en"): string | undefined =>
        mistaken.safeParse(value, { error: errorMapOf(language) }).error?.issues[0]?.message;
      expect(told("zh")).to.equal(zh);
      expect(told("en")).to.equal(en);
    });

  const FORMS = [
    ["a reason", Reason, "核对\u202e用途", "书写方向"],
    ["a department's id", DepartmentId, "档案局", "小写字母"],
    ["a credit code", UnifiedSocialCreditCode, "12", "GB 32100"],
    ["an MSP id", MspId, "甲", "字母、数字、点"],
    ["a resource code", ResourceCode, "1", "302001/000123"],
  ] as const;
  for (const [what, schema, value, words] of FORMS)
    it(`say in Chinese which form ${what} has`, () => {
      const message = schema.safeParse(value, { error: errorMapOf("zh") }).error?.issues[0]?.message ?? "";
      const told = mistakeIn("zh", { path: "x", code: "invalid-format", message });
      expect(told.message).to.include(words);
      expect(mistakeIn("en", { path: "x", code: "invalid-format", message }).message).to.equal(message);
    });
});
