import { expect } from "chai";
import { verifyBundle } from "../src/verify-bundle.js";
import { draftOf, GOLDEN, goldenBundle } from "./support/golden.js";
import { survivorsOf, seededPlaces } from "./support/flips.js";
import { codesOf, verdictOf } from "./support/judged.js";

/** Some of some 700,000 in each: every byte of a smaller bundle is flipped in hostile/every-byte.test.ts. */
const FLIPS = 40;

const EXPECTED = {
  embedded: { consensus: "raft", consenters: 1, embedded: true },
  "fabric-raft": { consensus: "raft", consenters: 3, embedded: false },
  "fabric-bft": { consensus: "bft", consenters: 4, embedded: false },
} as const;

for (const name of GOLDEN)
  describe(`the golden bundle ${name} of format 1`, function () {
    this.timeout(60_000); // dozens of large bundles are judged
    const { bytes, pin } = goldenBundle(name);

    it("is proven by its pin, every statement of it", () => {
      const report = verifyBundle(bytes, { genesis: pin });
      expect(codesOf(report)).to.deep.equal([]);
      if (report.verdict === "unusable") expect.fail("not a bundle");
      expect(report.network).to.include(EXPECTED[name]);
      expect(report.statements.filter(({ verdict }) => verdict !== "proven")).to.deep.equal([]);
      const kinds = new Set(report.statements.map(({ statement }) => statement.kind));
      expect([...kinds].toSorted()).to.deep.equal(["agreement", "delivery", "record"]);
    });

    it("is refuted by another network's pin", () => {
      const other = goldenBundle(name === "embedded" ? "fabric-raft" : "embedded").pin;
      expect(verdictOf(verifyBundle(bytes, { genesis: other }))).to.deep.equal(["refuted", ["GENESIS_MISMATCH"]]);
    });

    it(`is not proven with a byte flipped and its manifest made anew, at ${FLIPS} places by chance`, () => {
      const draft = draftOf(bytes);
      expect(survivorsOf(draft, pin, seededPlaces(draft, FLIPS, 1))).to.deep.equal([]);
    });
  });
