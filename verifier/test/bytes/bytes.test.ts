import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { derElements } from "../../src/bytes/der.js";
import { rootOf } from "../../src/bytes/inclusion.js";
import { isRawSignature, isSignature } from "../../src/bytes/low-s.js";
import { sha256Over } from "../../src/bytes/sha256.js";
import { derOf, highSOf, signLowS, signRaw } from "../support/authority.js";
import { treeOf } from "../support/tree.js";

const leafHash = (leaf: string): Buffer =>
  createHash("sha256")
    .update(Buffer.from([0]))
    .update(leaf)
    .digest();

describe("a hash over parts", () => {
  it("is over as many as a hostile block has: more than a call takes arguments", function () {
    this.timeout(30_000);
    const none = Array.from({ length: 150_000 }, () => "");
    expect(sha256Over([...none, "a", Buffer.from("b")])).to.deep.equal(createHash("sha256").update("ab").digest());
  });
});

describe("a path to a batch's root (RFC 6962)", () => {
  it("leads there from every leaf of every tree, and from no other place, size or leaf", () => {
    for (let size = 1; size <= 20; size++) {
      const leaves = Array.from({ length: size }, (_, at) => `leaf ${at}`);
      for (let index = 0; index < size; index++) {
        const { root, path } = treeOf(leaves.map(leafHash), index);
        const from = (leaf: string, at: number, of: number): boolean =>
          rootOf({ leaf: Buffer.from(leaf), index: at, size: of, path })?.equals(root) === true;
        expect(from(`leaf ${index}`, index, size)).to.equal(true);
        expect(from("another", index, size)).to.equal(false);
        for (let other = 0; other < size; other++)
          if (other !== index)
            expect(from(`leaf ${index}`, other, size), `${index} as ${other} of ${size}`).to.equal(false);
      }
    }
  });

  it("does not exist outside the tree, with too few steps or too many, or by numbers that are none", () => {
    const leaf = Buffer.from("leaf");
    const step = Buffer.alloc(32);
    for (const [index, size, steps] of [
      [1, 1, 0],
      [-1, 2, 1],
      [0, 2, 0],
      [0, 2, 2],
      [0, 1, 1],
      [0.5, 2, 1],
      [0, Infinity, 1],
    ] as const)
      expect(rootOf({ leaf, index, size, path: Array.from({ length: steps }, () => step) })).to.equal(undefined);
  });

  it("has the root that Certificate Transparency's test vectors have for their eight leaves", () => {
    const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const leaves = inputs.map((hex) =>
      createHash("sha256")
        .update(Buffer.from(`00${hex}`, "hex"))
        .digest(),
    );
    const { root, path } = treeOf(leaves, 5);
    expect(root.toString("hex")).to.equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    expect(rootOf({ leaf: Buffer.from("40414243", "hex"), index: 5, size: 8, path })?.equals(root)).to.equal(true);
  });
});

describe("a signature", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const bytes = Buffer.from("what is signed");
  const der = signLowS(privateKey, bytes);

  it("is good in one form: strict DER, low S", () => {
    expect(isSignature(publicKey, bytes, der)).to.equal(true);
    expect(isSignature(publicKey, Buffer.from("other"), der)).to.equal(false);
    expect(isSignature(publicKey, bytes, highSOf(der)), "high S").to.equal(false);
    const rest = der.subarray(2);
    const longForm = Buffer.concat([Buffer.from([0x30, 0x81, rest.length]), rest]);
    const padded = Buffer.concat([
      Buffer.from([0x30, rest.length + 1, 0x02, rest.readUInt8(1) + 1, 0]),
      rest.subarray(2),
    ]);
    for (const wrong of [
      longForm,
      padded,
      Buffer.concat([der, Buffer.from([0])]),
      der.subarray(0, -1),
      Buffer.alloc(0),
      derOf(0n, 1n),
    ])
      expect(isSignature(publicKey, bytes, wrong)).to.equal(false);
  });

  it("is good in the form of JWS with 64 bytes and low S", () => {
    const raw = signRaw(privateKey, bytes);
    expect(isRawSignature(publicKey, bytes, raw)).to.equal(true);
    expect(isRawSignature(publicKey, bytes, raw.subarray(1))).to.equal(false);
    expect(isRawSignature(publicKey, bytes, der)).to.equal(false);
    expect(isRawSignature(publicKey, bytes, Buffer.concat([raw.subarray(0, 32), Buffer.alloc(32, 0xff)]))).to.equal(
      false,
    );
  });

  it("is nobody's by a key of another kind, and never throws", () => {
    const others = [
      generateKeyPairSync("ec", { namedCurve: "secp384r1" }).publicKey,
      generateKeyPairSync("ed25519").publicKey,
      createPublicKey(generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey),
    ];
    for (const key of others) expect(isSignature(key, bytes, der)).to.equal(false);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (any) => !isSignature(publicKey, bytes, any)));
  });
});

describe("DER", () => {
  it("is read element by element, and refused in any longer form", () => {
    expect(
      derElements(Buffer.from("0201050400", "hex")).map(({ tag, content }) => [tag, content.length]),
    ).to.deep.equal([
      [2, 1],
      [4, 0],
    ]);
    for (const wrong of ["02", "0202", "02020", "0280", "028101ff", "02820001ff", "0285000000000105", "0201"])
      expect(() => derElements(Buffer.from(wrong, "hex")), wrong).to.throw(RangeError);
  });

  it("ends in an error or in elements that make up all of it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const der = Buffer.from(bytes);
        try {
          return Buffer.concat(derElements(der).map(({ whole }) => whole)).equals(der);
        } catch (error) {
          return error instanceof RangeError;
        }
      }),
    );
  });
});
