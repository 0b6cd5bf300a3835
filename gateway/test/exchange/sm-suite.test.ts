import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { sm2 } from "sm-crypto-v2";
import { thumbprint } from "../../src/exchange/jws.js";
import { openPackage, packageHeader, sealPackage } from "../../src/exchange/package-format.js";
import { openSmPrimitives, portableSmPrimitives, type SmPrimitives } from "../../src/exchange/sm-primitives.js";
import { newSm2Key, unwrapKeySm2, wrapKeySm2 } from "../../src/exchange/sm2-wrap.js";
import { codeOf } from "../exchange-leg/until.js";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** The standards' own examples, over both implementations. */
describe("the second suite", () => {
  const implementations: Readonly<Record<string, () => Promise<SmPrimitives>>> = {
    "what this Node has": openSmPrimitives,
    "sm-crypto-v2": portableSmPrimitives,
  };
  for (const [name, open] of Object.entries(implementations)) {
    describe(name, () => {
      let sm: SmPrimitives;
      before(async () => {
        sm = await open();
      });

      it("is SM3 as GB/T 32905-2016, appendix A, has it", () => {
        expect(sm.hash(Buffer.from("abc")).toString("hex")).to.equal(
          "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        );
        expect(sm.hash(Buffer.from("abcd".repeat(16))).toString("hex")).to.equal(
          "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
        );
      });

      it("is SM4 as GB/T 32907-2016, appendix A, has it", () => {
        // The example's plain text as the first counter: what is added to nothing is its cipher text.
        const block = hex("0123456789abcdeffedcba9876543210");
        expect(sm.counterMode(block, block, Buffer.alloc(16)).toString("hex")).to.equal(
          "681edf34d206965e86b3e94f536e4246",
        );
      });

      it("counts up from block to block, also over the end of a byte", () => {
        const [key, start] = [randomBytes(16), Buffer.concat([randomBytes(12), hex("000000fe")])];
        const stream = sm.counterMode(key, start, Buffer.alloc(64));
        const blocks = [0xfe, 0xff, 0x100, 0x101].map((counter) => {
          const at = Buffer.from(start);
          at.writeUInt32BE(counter, 12);
          return sm.counterMode(key, at, Buffer.alloc(16));
        });
        expect(stream.equals(Buffer.concat(blocks))).to.equal(true);
      });
    });
  }

  it("is the same by either implementation", async () => {
    const [native, portable] = [await openSmPrimitives(), await portableSmPrimitives()];
    const [key, salt, text] = [randomBytes(32), randomBytes(32), randomBytes(1_000)];
    expect(native.hmac(key, [text, salt]).equals(portable.hmac(key, [text, salt]))).to.equal(true);
    expect(native.hkdf(key, salt, "info", 48).equals(portable.hkdf(key, salt, "info", 48))).to.equal(true);
    const [cipherKey, counter] = [randomBytes(16), Buffer.concat([randomBytes(12), Buffer.alloc(4)])];
    const sealed = native.counterMode(cipherKey, counter, text);
    expect(portable.counterMode(cipherKey, counter, sealed).equals(text)).to.equal(true);
  });

  it("opens SM2 cipher text as the example of GM/T 0003.5-2012, appendix C, has it", () => {
    const cipherText = [
      "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73",
      "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0",
      "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766",
      "21886ca989ca9c7d58087307ca93092d651efa",
    ].join("");
    const secret = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
    expect(sm2.doDecrypt(cipherText, secret, 1)).to.equal("encryption standard");
  });

  it("wraps a key for one grant and one key only", async () => {
    const [{ jwk, secret }, other] = [await newSm2Key(), await newSm2Key()];
    const to = { ...jwk, kid: thumbprint(jwk) };
    const keys = { secret: async (name: string) => (name === "own" ? secret : other.secret) };
    const [dataKey, grant] = [randomBytes(32), "a".repeat(32)];
    const wrapped = await wrapKeySm2(dataKey, to, grant);
    const open = (text: string, name = "own", forGrant = grant) =>
      unwrapKeySm2(keys, name, text, { kid: to.kid, grant: forGrant });
    expect((await open(wrapped)).equals(dataKey)).to.equal(true);
    const [header = "", cipherText = ""] = wrapped.split(".");
    const elsewhere = Buffer.from(JSON.stringify({ alg: "SM2-C1C3C2", kid: to.kid, grant: "b".repeat(32) }));
    const bad: readonly Promise<Buffer>[] = [
      open(wrapped, "another"),
      open(wrapped, "own", "b".repeat(32)),
      // The same cipher text in an envelope that names another grant.
      open(`${elsewhere.toString("base64url")}.${cipherText}`, "own", "b".repeat(32)),
      open(`${header}.${cipherText.slice(0, -4)}AAAA`),
      open(`${header}.${cipherText}.`),
      open(header),
    ];
    for (const attempt of bad) expect(await codeOf(attempt)).to.equal("INTEGRITY_FAILURE");
    const offCurve = { ...to, x: Buffer.alloc(32, 1).toString("base64url") };
    expect(await codeOf(wrapKeySm2(dataKey, offCurve, grant))).to.equal("PEER_UNAVAILABLE");
  });

  it("is named by the package's header, and a package opens by no other", async () => {
    const key = randomBytes(32);
    const header = packageHeader(randomBytes(16), randomBytes(32), "SM4CTR-HMACSM3");
    const sealed = await gather(sealPackage(of(Buffer.from("行")), key, header));
    expect((await gather(openPackage(of(sealed), key))).toString()).to.equal("行");
    for (const suite of [0, 1, 3]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt16BE(suite, 8);
      expect(await codeOf(gather(openPackage(of(changed), key)))).to.equal("INTEGRITY_FAILURE");
    }
  });
});

async function* of(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}
