import { expect } from "chai";
import { headerJson } from "../../src/http/header-json.js";

describe("JSON in a header", () => {
  it("has no character that a header refuses, and is read as what it was", () => {
    const value = { mspId: "统计局MSP", note: "\u{20000}\u007f\n" };
    const text = headerJson(value);
    expect(text).to.match(/^[ -~]*$/);
    expect(JSON.parse(text)).to.deep.equal(value);
    expect(() => new Headers({ "mulian-evidence": text })).not.to.throw();
  });
});
