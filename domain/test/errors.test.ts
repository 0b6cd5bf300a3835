import { expect } from "chai";
import { DomainError, canonicalJson, decodeDomainError, errorCodes } from "../src/index.js";

describe("decodeDomainError", () => {
  it("rebuilds every code from canonical JSON, whatever text stands before it", () => {
    for (const code of errorCodes) {
      const error = new DomainError(code, '没有 "it"', {
        errors: [{ path: "a[0]", code: "x", message: "y" }],
        version: 3,
      });
      const decoded = decodeDomainError(`chaincode response 500, ${canonicalJson(error.toJSON())}`);
      expect(decoded).to.be.instanceOf(DomainError);
      expect(decoded?.toJSON()).to.deep.equal(error.toJSON());
    }
  });

  it("gives undefined for anything else", () => {
    const texts = [
      "",
      "chaincode response 500, boom",
      '{"code":"NO_SUCH_CODE","details":{},"message":"x"}',
      '{"code":"FORBIDDEN","details":{}}',
      '{"code":"FORBIDDEN","message":1}',
      '{"code":"FORBIDDEN","message":"cut',
      '{"message":"x","code":"FORBIDDEN"}',
    ];
    for (const text of texts) expect(decodeDomainError(text), text).to.equal(undefined);
  });

  it("takes missing details for none", () => {
    expect(decodeDomainError('{"code":"FORBIDDEN","message":"no"}')?.details).to.deep.equal({});
  });
});
