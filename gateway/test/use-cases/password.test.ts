import { expect } from "chai";
import { hashPassword, verifyPassword } from "../../src/use-cases/password.js";

const COST = 1_024;

describe("hashes of passwords", () => {
  it("say what they cost, and are verified by that, whatever is usual today", async () => {
    const hash = await hashPassword("correct horse battery", COST);
    expect(hash).to.match(/^scrypt\$1024\$8\$3\$/);
    for (const usualCost of [COST, 2 * COST]) {
      expect(await verifyPassword("correct horse battery", hash, usualCost)).to.equal(true);
      expect(await verifyPassword("correct horse batterY", hash, usualCost)).to.equal(false);
    }
    expect(await hashPassword("correct horse battery", COST), "another salt").to.not.equal(hash);
  });

  it("are the same for a password from another keyboard, and never right for nobody", async () => {
    const hash = await hashPassword("ｐａｓｓ ｗｏｒｄ", COST);
    expect(await verifyPassword("pass word", hash, COST)).to.equal(true);
    expect(await verifyPassword("", undefined, COST)).to.equal(false);
  });
});
