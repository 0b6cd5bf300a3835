import { expect } from "chai";
import fc from "fast-check";
import { canonicalJson } from "../src/index.js";

describe("canonical JSON (RFC 8785)", () => {
  it("sorts members by UTF-16 code units, at every depth (3.2.3)", () => {
    expect(canonicalJson({ b: 1, a: { d: [], c: {} }, B: 2, "": 0, "10": 1, "9": 1 })).to.equal(
      '{"":0,"10":1,"9":1,"B":2,"a":{"c":{},"d":[]},"b":1}',
    );
    // U+1F600 starts with the surrogate D83D and so comes before U+FB33, though its code point is higher.
    expect(canonicalJson({ "\uFB33": 1, "\u{1F600}": 2, "\u20AC": 3, "\r": 4, "\u0080": 5 })).to.equal(
      '{"\\r":4,"\u0080":5,"\u20AC":3,"\u{1F600}":2,"\uFB33":1}',
    );
  });

  it("writes numbers as ECMAScript does (3.2.2.3)", () => {
    const written = [
      0, -0, 1, -1, 0.1, 1e21, 1e20, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308, 9007199254740991, 333333333.3333333,
    ];
    expect(canonicalJson(written)).to.equal(
      "[0,0,1,-1,0.1,1e+21,100000000000000000000,0.000001,1e-7,5e-324,1.7976931348623157e+308,9007199254740991,333333333.3333333]",
    );
  });

  it("escapes only what must be, the short way (3.2.2.2)", () => {
    expect(canonicalJson('\b\t\n\f\r"\\/\u0000\u001F\u007F\u2028 目录\u{20BB7}')).to.equal(
      '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007F\u2028 目录\u{20BB7}"',
    );
  });

  it("leaves out undefined members and writes the literals", () => {
    expect(canonicalJson({ a: undefined, b: null, c: true, d: false })).to.equal('{"b":null,"c":true,"d":false}');
  });

  it("refuses what JSON does not have", () => {
    const values = [Number.NaN, Infinity, "\uD800", { "\uDC00": 1 }, [undefined], 1n, () => 1, Symbol("s")];
    for (const [index, value] of values.entries()) {
      expect(() => canonicalJson(value), `value ${index}`).to.throw(TypeError);
    }
  });

  it("means the same value, and is one text for every order of members", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).to.equal(text);
        expect(canonicalJson(reversed(value))).to.equal(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
