import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { isLowS, lowSRaw, signLowS, verifyLowS } from "../../src/crypto/signature.js";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe("low-S signatures", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  it("are what we sign, and OpenSSL agrees with every one", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const signature = signLowS(privateKey, bytes);
        return (
          isLowS(signature) && verify("sha256", bytes, publicKey, signature) && verifyLowS(publicKey, bytes, signature)
        );
      }),
      { numRuns: 200 },
    );
  });

  it("are refused in their high form, although OpenSSL accepts it", () => {
    const bytes = createHash("sha256").update("proposal").digest();
    const raw = lowSRaw(sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" }));
    const s = BigInt(`0x${raw.subarray(32).toString("hex")}`);
    const highS = Buffer.from((ORDER - s).toString(16).padStart(64, "0"), "hex");
    const high = derOf(raw.subarray(0, 32), highS);
    expect(verify("sha256", bytes, publicKey, high)).to.equal(true);
    expect(verifyLowS(publicKey, bytes, high)).to.equal(false);
    expect(verifyLowS(publicKey, bytes, derOf(raw.subarray(0, 32), raw.subarray(32)))).to.equal(true);
  });

  it("never throw on rubbish, and allow one encoding only", () => {
    const bytes = Buffer.from("x");
    const signature = signLowS(privateKey, bytes);
    expect(verifyLowS(publicKey, bytes, Buffer.concat([signature, Buffer.from([0])]))).to.equal(false);
    expect(verifyLowS(publicKey, bytes, Buffer.from([0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01]))).to.equal(false);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 90 }), (rubbish) => !verifyLowS(publicKey, bytes, rubbish)));
  });
});

function derOf(r: Uint8Array, s: Uint8Array): Buffer {
  const integer = (bytes: Uint8Array): Buffer => {
    let digits = Buffer.from(bytes);
    while (digits.length > 1 && digits[0] === 0) digits = digits.subarray(1);
    if ((digits[0] ?? 0) >= 0x80) digits = Buffer.concat([Buffer.from([0]), digits]);
    return Buffer.concat([Buffer.from([2, digits.length]), digits]);
  };
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
