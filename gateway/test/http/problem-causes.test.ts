import { globSync, readFileSync } from "node:fs";
import { DomainError, invalidInput, type ErrorDetails, type ErrorCode, type Language } from "@mulian/domain";
import { expect } from "chai";
import { tellers } from "../../src/http/messages/facts.js";
import { mistakesZh } from "../../src/http/messages/mistakes.js";
import { problemOf } from "../../src/http/problem.js";
import { factNames, factsOf } from "../../src/refusal-facts.js";

const ROOT = new URL("../../../../", import.meta.url).pathname;
/** Where refusals are made that a user meets; what adapters and the start say is for an operator and the log. */
const MET_BY_USERS = ["chaincode/src/**/*.ts", "gateway/src/{exchange,http,use-cases}/**/*.ts"];
/** Codes whose cause no problem document tells, in any language. */
const PLAIN = new Set(["NOT_FOUND", "INTERNAL", "UNAUTHENTICATED"]);
/** Made from outside the API, by who writes programs against the chaincode or the host's configuration. */
const EXEMPT = new Set(["chaincode/src/keys.ts", "gateway/src/http/bind.ts"]);

const HAN = /\p{Script=Han}/u;
const detailOf = (language: Language, code: ErrorCode, details: ErrorDetails, message = "refused"): string =>
  problemOf(new DomainError(code, message, details), language, "/").detail;

/** A call, from its name to the bracket that closes it. */
function callAt(source: string, start: number): string {
  let depth = 0;
  for (let at = source.indexOf("(", start); at < source.length; at++) {
    if ("([{".includes(source[at] ?? "")) depth += 1;
    else if (")]}".includes(source[at] ?? "") && --depth === 0) return source.slice(start, at + 1);
  }
  throw new Error("a call does not end");
}

/** Every refusal that is made in these files and whose sentence names something. */
const namingRefusals = (): readonly (readonly [file: string, call: string])[] =>
  globSync(MET_BY_USERS, { cwd: ROOT })
    .filter((file) => !EXEMPT.has(file))
    .flatMap((file) => {
      const source = readFileSync(ROOT + file, "utf8");
      return Array.from(source.matchAll(/new DomainError\(|(?<!const )invalidInput\(/g), ({ index }) =>
        callAt(source, index),
      )
        .filter((call) => /,\s*`[^`]*\$\{/.test(call))
        .map((call) => [file, call] as const);
    });

describe("the cause of a refusal", () => {
  it("names in Chinese whatever it names in English, for each thing that details may tell", () => {
    const samples = { text: "s1", number: 7, texts: ["s1", "s2"] };
    for (const name of factNames) {
      const value = Object.values(samples).find((sample) => factsOf({ [name]: sample })[name] !== undefined);
      const tell = tellers[name] as (sample: unknown) => Record<Language, string>; // the value has the type of its name
      const { zh, en } = tell(value);
      expect(zh, name).to.match(HAN);
      expect(en, name).to.not.match(HAN);
      for (const each of [value].flat()) for (const text of [zh, en]) expect(text, name).to.include(String(each));
    }
  });

  it("is in the details wherever a refusal's English sentence names something", () => {
    const found = namingRefusals();
    expect(found.length).to.be.above(25);
    const dropped = found.filter(([, call]) => {
      const code = /"([A-Z_]+)"/.exec(call)?.[1] ?? "";
      if (PLAIN.has(code)) return false;
      // The sentence, then what it names: `about`, or details of which one at least is told.
      if (call.startsWith("invalidInput")) return !/`,\s*[\w.]+,?\s*\)$/.test(call);
      return !factNames.some((name) => new RegExp(`\\b${name}\\b[,:\\s}]`).test(call.slice(call.lastIndexOf("`"))));
    });
    expect(dropped).to.deep.equal([]);
  });

  it("is told in both languages from the same details", () => {
    const revoked: ErrorDetails = { state: "revoked" };
    expect(detailOf("zh", "WRONG_STATE", revoked)).to.include("已撤销");
    expect(detailOf("en", "WRONG_STATE", revoked)).to.include("revoked");
    const granted: ErrorDetails = { grantedPurpose: "statistics" };
    expect(detailOf("zh", "PURPOSE_MISMATCH", granted)).to.include("统计");
    expect(detailOf("en", "PURPOSE_MISMATCH", granted)).to.include("statistics");
    const ended: ErrorDetails = { endedAt: "2026-11-02T08:00:00.000Z", user: "wang" };
    for (const language of ["zh", "en"] as const)
      for (const named of ["2026-11-02T08:00:00.000Z", "wang"])
        expect(detailOf(language, "CERTIFICATE_EXPIRED", ended)).to.include(named);
  });

  it("is not told twice in English", () => {
    const message = "the record is at version 3, not 2";
    expect(detailOf("en", "VERSION_CONFLICT", { version: 3, expectedVersion: 2 }, message)).to.equal(message);
  });

  it("is not told where it is not for the caller's eyes, nor are inner causes and addresses", () => {
    for (const language of ["zh", "en"] as const) {
      expect(detailOf(language, "NOT_FOUND", { state: "s1" })).to.not.match(/s1/);
      expect(detailOf(language, "LEDGER_UNAVAILABLE", { cause: "s1", addresses: ["s1"] })).to.not.match(/s1/);
    }
  });

  it("is dropped where it comes from another gateway and is not what it should be", () => {
    const long = "x".repeat(1_000);
    expect(factsOf({ state: long, quota: 5, items: ["a", 1], version: "2", __proto__: "x" })).to.deep.equal({});
  });
});

describe("a mistake that no schema sees", () => {
  const mistakeOf = (language: Language, error: DomainError): string | undefined =>
    problemOf(error, language, "/").errors?.[0]?.message;

  it("has Chinese for every code it is made with", () => {
    const codes = globSync([...MET_BY_USERS, "gateway/src/adapters/**/*.ts"], { cwd: ROOT }).flatMap((file) => {
      const source = readFileSync(ROOT + file, "utf8");
      const made = Array.from(source.matchAll(/(?<!const )invalidInput\(/g), ({ index }) => callAt(source, index));
      return made.flatMap((call) =>
        Array.from(call.matchAll(/"([a-z]+(?:-[a-z]+)*)"(?=,)/g), ([, code = ""]) => code).slice(-1),
      );
    });
    expect(codes.length).to.be.above(50);
    expect(codes.filter((code) => code !== "custom" && mistakesZh[code] === undefined)).to.deep.equal([]);
  });

  it("is told in the reader's language, with what it names", () => {
    const error = invalidInput("keys", "too-many", "a department has at most 12 keys", 12);
    expect(mistakeOf("en", error)).to.equal("a department has at most 12 keys");
    expect(mistakeOf("zh", error)).to.match(HAN).and.to.include("12");
  });

  it("keeps the words of a schema, which are Chinese already", () => {
    expect(mistakeOf("zh", invalidInput("title", "missing", "不可为空"))).to.equal("不可为空");
  });
});
