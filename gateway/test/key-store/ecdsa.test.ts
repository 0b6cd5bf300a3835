import { generateKeyPairSync, verify } from "node:crypto";
import { expect } from "chai";
import { derOf, isLowS, signDer, signRaw } from "../../src/ecdsa.js";

/** One number in 256 is shorter than the others: among so many signatures there are some with either, and some with two. */
const SIGNATURES = 1_000;

describe("signatures of P-256", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  it("are 64 bytes with low s, and the same in DER, whatever the numbers in them", () => {
    let shorter = 0;
    for (let number = 0; number < SIGNATURES; number++) {
      const data = Buffer.from(`message ${number}`);
      const raw = signRaw(privateKey, data);
      if (raw[0] === 0) shorter += 1;
      expect(isLowS(raw)).to.equal(true);
      expect(verify("sha256", data, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).to.equal(true);
      expect(verify("sha256", data, publicKey, derOf(raw))).to.equal(true);
      expect(verify("sha256", data, publicKey, signDer(privateKey, data))).to.equal(true);
    }
    expect(shorter).to.be.greaterThan(0);
  });

  it("are refused by a key of another curve", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-384" });
    expect(() => signRaw(other.privateKey, Buffer.from("message"))).to.throw(TypeError);
  });
});
