import { expect } from "chai";
import { ApiClient } from "../../src/api/client.js";
import { UnreachableError } from "../../src/api/errors.js";

describe("the client of a gateway", () => {
  it("cannot reach what is no address, and says so in both languages", async () => {
    const client = new ApiClient({ gatewayUrl: "no address", language: "en" });
    const error: unknown = await client.call("getStatus").catch((reason: unknown) => reason);
    if (!(error instanceof UnreachableError)) return expect.fail(String(error));
    expect(error.text.zh)
      .to.include("no address")
      .and.match(/\p{Script=Han}/u);
    expect(error.text.en)
      .to.include("no address")
      .and.not.match(/\p{Script=Han}/u);
  });
});
