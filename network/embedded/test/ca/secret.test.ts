import { scryptSync } from "node:crypto";
import { expect } from "chai";
import { hashSecret, secretMatches } from "../../src/ca/secret.js";

describe("hashes of enrolment secrets", () => {
  it("match their secret and nothing else, and nobody's is matched", async () => {
    const hash = await hashSecret("a secret");
    expect(await secretMatches("a secret", hash)).to.equal(true);
    expect(await secretMatches("a secreT", hash)).to.equal(false);
    expect(await secretMatches("", undefined)).to.equal(false);
    expect(await hashSecret("a secret"), "another salt").to.not.equal(hash);
  });

  it("are read as earlier releases wrote them, without what they cost", async () => {
    const salt = Buffer.alloc(16, 7);
    const hash = scryptSync("a secret", salt, 32, { N: 16_384, r: 8, p: 1 });
    const earlier = `${salt.toString("base64url")}.${hash.toString("base64url")}`;
    expect(await secretMatches("a secret", earlier)).to.equal(true);
    expect(await secretMatches("another", earlier)).to.equal(false);
  });

  it("match nothing when they are damaged", async () => {
    expect(await secretMatches("a secret", "")).to.equal(false);
    expect(await secretMatches("a secret", "c2FsdA.c2hvcnQ.2048")).to.equal(false);
  });
});
