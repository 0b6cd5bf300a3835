import { expect } from "chai";
import { verifyBundle } from "../src/verify-bundle.js";
import { bundleOf } from "./support/bundle.js";
import { type Cast, newCast } from "./support/cast.js";
import { Story } from "./support/story.js";
import { codesOf, verdictOf } from "./support/judged.js";

describe("a bundle of evidence", () => {
  let cast: Cast;
  let story: Story;

  before(async () => {
    cast = await newCast();
    story = await Story.tell(cast);
  });

  it("is proven, every statement of it, when nothing is wrong", () => {
    const report = verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin });
    expect(codesOf(report)).to.deep.equal([]);
    expect(report).to.have.property("verdict", "proven");
    if (report.verdict === "unusable") return;
    expect(report.statements.map(({ verdict }) => verdict)).to.deep.equal(report.statements.map(() => "proven"));
    expect(report.network).to.deep.include({ consensus: "raft", consenters: 1, embedded: false });
  });

  it("proves nothing without a pin, and refutes everything by another one", () => {
    const bytes = bundleOf(story.draft());
    expect(verdictOf(verifyBundle(bytes, { genesis: undefined }))).to.deep.equal(["unproven", ["PIN_MISSING"]]);
    expect(verdictOf(verifyBundle(bytes, { genesis: "0".repeat(64) }))).to.deep.equal([
      "refuted",
      ["GENESIS_MISMATCH"],
    ]);
  });

  it("is proven of core data when the provider's second approver and the authority signed too", async () => {
    const core = await Story.tell(cast, { grade: "core" });
    expect(verdictOf(verifyBundle(bundleOf(core.draft()), { genesis: core.channel.pin }))).to.deep.equal([
      "proven",
      [],
    ]);
  });

  it("is proven of unconditional data that the contract itself granted to who signed for the requester", async () => {
    const free = await Story.tell(cast, { byContract: true });
    expect(verdictOf(verifyBundle(bundleOf(free.draft()), { genesis: free.channel.pin }))).to.deep.equal([
      "proven",
      [],
    ]);
  });

  it("is proven when four BFT consenters signed each block", async () => {
    const bft = await Story.tell(cast, { config: { bft: cast.bft } });
    const report = verifyBundle(bundleOf(bft.draft()), { genesis: bft.channel.pin });
    expect(verdictOf(report)).to.deep.equal(["proven", []]);
    if (report.verdict !== "unusable") expect(report.network).to.include({ consensus: "bft", consenters: 4 });
  });

  it("is proven across a later configuration that revokes a user who had signed before", async () => {
    const later = await Story.tell(cast, { revoked: [cast.approver] });
    expect(verdictOf(verifyBundle(bundleOf(later.draft()), { genesis: later.channel.pin }))).to.deep.equal([
      "proven",
      [],
    ]);
  });
});
