import { canonicalJson } from "@mulian/domain";
import { expect } from "chai";
import { verifyBundle } from "../../src/verify-bundle.js";
import { bundleOf, manifestOf, zipWith, type Draft } from "../support/bundle.js";
import { everyPlace, flipped, survivorsOf } from "../support/flips.js";
import { smallest } from "../support/smallest.js";

describe("every byte of a bundle", function () {
  this.timeout(120_000); // some ten thousand bundles are judged
  let draft: Draft;
  let pin: string;

  before(async () => {
    ({ draft, pin } = await smallest());
    expect(verifyBundle(bundleOf(draft), { genesis: pin })).to.have.property("verdict", "proven");
  });

  it("counts: flipped in any file, with a manifest that says so, it is not proven", () => {
    const places = everyPlace(draft);
    expect(places.length).to.be.above(5_000);
    expect(survivorsOf(draft, pin, places)).to.deep.equal([]);
  });

  it("counts: flipped in the manifest it is not proven", () => {
    const manifest = Buffer.from(canonicalJson(manifestOf(draft)));
    const survived = Array.from(manifest.keys()).filter((at) => {
      const report = verifyBundle(zipWith(draft.files, flipped(manifest, at)), { genesis: pin });
      return report.verdict === "proven";
    });
    expect(survived).to.deep.equal([]);
  });

  it("counts: flipped in the zip, or with one more or less at the end, it is not a bundle", () => {
    const bytes = bundleOf(draft);
    const judged = (changed: Buffer): string => verifyBundle(changed, { genesis: pin }).verdict;
    const usable = Array.from(bytes.keys()).filter((at) => judged(flipped(bytes, at)) !== "unusable");
    expect(usable).to.deep.equal([]);
    expect(judged(bytes.subarray(0, -1))).to.equal("unusable");
    expect(judged(Buffer.concat([bytes, Buffer.from([0])]))).to.equal("unusable");
    expect(judged(Buffer.concat([Buffer.from([0]), bytes]))).to.equal("unusable");
  });
});
