import { expect } from "chai";
import fc from "fast-check";
import { MAX_JSON_DEPTH, parseStrictJson } from "../src/index.js";
import { mistakesOf } from "./refused.js";

describe("strict JSON", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), fc.constantFrom(0, 2, "\t"), (value, space) => {
        // Doubles past 2^53 are refused on purpose, so they are no part of this.
        const text = JSON.stringify(
          value,
          (_, member: unknown) =>
            typeof member === "number" && Math.abs(member) > Number.MAX_SAFE_INTEGER ? 0 : member,
          space,
        );
        fc.pre(!/"(?:__proto__|constructor|prototype)"\s*:/.test(text));
        expect(parseStrictJson(text)).to.deep.equal(JSON.parse(text));
        expect(parseStrictJson(new TextEncoder().encode(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it("reads escapes, white space and numbers", () => {
    expect(parseStrictJson(' {"a\\u0062": [ -0.5e+1, "\\"\\\\" , true,false , null ] } \r\n')).to.deep.equal({
      ab: [-5, '"\\', true, false, null],
    });
  });

  it("refuses every other syntax", () => {
    const texts = [
      "",
      " ",
      "{",
      "[",
      '"',
      '"\\"',
      "[1,]",
      '{"a":1,}',
      "{a:1}",
      "'a'",
      "01",
      "+1",
      ".5",
      "1.",
      "1e",
      "-",
      "nul",
      "truee",
      "[1 2]",
      '{"a" 1}',
      '{"a":}',
      "{1:2}",
      "1 1",
      '"\n"',
      '"\\x"',
      "\uFEFF1",
      "NaN",
      "//x\n1",
    ];
    for (const text of texts) {
      expect(() => JSON.parse(text), text).to.throw(SyntaxError);
      expect(
        mistakesOf(() => parseStrictJson(text)),
        text,
      )
        .to.have.length(1)
        .and.to.satisfy(([mistake]: string[]) => mistake?.endsWith(" syntax"));
    }
  });

  it("names every duplicate, forbidden name, number and surrogate with its path", () => {
    const text = String.raw`{"a":{"b":1,"\u0062":2},"__proto__":{"x":1},"c":[{"constructor":1},9007199254740992,-1e400,"\ud800"],"d e":{"prototype":0}}`;
    expect(mistakesOf(() => parseStrictJson(text))).to.deep.equal([
      "a.b duplicate-name",
      "__proto__ forbidden-name",
      "c[0].constructor forbidden-name",
      "c[1] number-range",
      "c[2] number-range",
      "c[3] lone-surrogate",
      '["d e"].prototype forbidden-name',
    ]);
  });

  it("leaves prototypes untouched", () => {
    mistakesOf(() => parseStrictJson('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'));
    expect({}).to.not.have.property("polluted");
    expect(Object.getPrototypeOf(parseStrictJson('{"a":1}'))).to.equal(Object.prototype);
  });

  it("allows 2^53 − 1 and refuses 2^53", () => {
    expect(parseStrictJson("[9007199254740991,-9007199254740991]")).to.deep.equal([
      9007199254740991, -9007199254740991,
    ]);
    expect(mistakesOf(() => parseStrictJson("-9007199254740992"))).to.deep.equal([" number-range"]);
  });

  it("allows the depth it says and refuses one more, at once", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(parseStrictJson(nested(MAX_JSON_DEPTH))).to.be.an("array");
    expect(mistakesOf(() => parseStrictJson(nested(MAX_JSON_DEPTH + 1)))[0]).to.match(/ too-deep$/);
    expect(parseStrictJson('{"a":[]}', { maxDepth: 2 })).to.deep.equal({ a: [] });
    expect(mistakesOf(() => parseStrictJson('{"a":[{}]}', { maxDepth: 2 }))).to.deep.equal(["a[0] too-deep"]);
    expect(mistakesOf(() => parseStrictJson("[".repeat(1_000_000)))).to.have.length(1);
  });

  it("refuses ill-formed UTF-8 and allows what is well-formed", () => {
    expect(parseStrictJson(Uint8Array.from([0x22, 0xe7, 0x9b, 0xae, 0x22]))).to.equal("目");
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xe7, 0x9b, 0x22],
    ]) {
      expect(mistakesOf(() => parseStrictJson(Uint8Array.from(bytes)))).to.deep.equal([" bad-utf8"]);
    }
  });

  it("ends the list of mistakes at a hundred", () => {
    const text = `[${Array.from({ length: 500 }, () => "1e300").join()}]`;
    expect(mistakesOf(() => parseStrictJson(text))).to.have.length(100);
  });
});
