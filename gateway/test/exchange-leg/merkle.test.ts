import { expect } from "chai";
import fc from "fast-check";
import { inclusionProof, leafHash, merkleRoot, verifyInclusion } from "../../src/exchange/merkle.js";

/** Leaves and roots of the test vectors that certificate transparency's implementations share. */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  (hex) => leafHash(Buffer.from(hex, "hex")),
);
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("Merkle tree of RFC 6962", () => {
  it("has the known roots", () => {
    expect(ROOTS.map((_, index) => merkleRoot(LEAVES.slice(0, index + 1)).toString("hex"))).to.deep.equal(ROOTS);
    expect(merkleRoot([]).toString("hex")).to.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("proves every leaf, and nothing else", () => {
    const tree = fc
      .integer({ min: 1, max: 70 })
      .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1), other: fc.nat(size - 1) }));
    fc.assert(
      fc.property(tree, ({ size, index, other }) => {
        const leaves = Array.from({ length: size }, (_, leaf) => leafHash(Buffer.from(String(leaf))));
        const leaf = leaves[index] ?? Buffer.alloc(0);
        const root = merkleRoot(leaves);
        const proof = inclusionProof(leaves, index);
        expect(verifyInclusion(leaf, index, size, proof, root)).to.equal(true);
        if (other !== index) expect(verifyInclusion(leaf, other, size, proof, root)).to.equal(false);
        if (proof.length > 0) expect(verifyInclusion(leaf, index, size, proof.slice(1), root)).to.equal(false);
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).to.equal(false);
        expect(verifyInclusion(leafHash(Buffer.from("x")), index, size, proof, root)).to.equal(false);
      }),
    );
  });
});
