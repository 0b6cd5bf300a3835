import { attestationFile, blockFile } from "@mulian/domain";
import { expect } from "chai";
import type { FindingCode } from "../../src/findings.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { Authority } from "../support/authority.js";
import { bundleOf, withFiles, type Draft } from "../support/bundle.js";
import { codesOf, refutedBlocks, verdictOf } from "../support/judged.js";
import { underHeaderOf, withCodeChanged } from "../support/forged-attestation.js";
import { type Cast, newCast } from "../support/cast.js";
import { Story } from "../support/story.js";

/** The block with the request's first version, on which nothing else rests. */
const BLOCK = 6;
const FIRST = attestationFile(BLOCK, 0);
const SECOND = attestationFile(BLOCK, 1);
const THIRD = attestationFile(BLOCK, 2);

describe("attestations made by a hostile gateway", function () {
  this.timeout(30_000); // a story has dozens of signatures, and some tests tell several
  let cast: Cast;
  let story: Story;
  let draft: Draft;

  before(async () => {
    cast = await newCast();
    story = await Story.tell(cast);
    draft = story.draft();
  });

  const judge = (changes: Readonly<Record<string, Buffer | undefined>>): readonly [string, readonly string[]] =>
    verdictOf(verifyBundle(bundleOf(withFiles(draft, changes)), { genesis: story.channel.pin }));
  /** The first of the three, made otherwise. */
  const refuted = (bytes: Buffer, code: FindingCode): void => {
    const report = verifyBundle(bundleOf(withFiles(draft, { [FIRST]: bytes })), { genesis: story.channel.pin });
    expect(verdictOf(report)).to.deep.equal(["refuted", [code]]);
    // What stands in that block, and nothing else.
    expect(refutedBlocks(report)).to.deep.equal([BLOCK]);
  };

  it("are enough when two of three organisations made them, and too few when one did", () => {
    expect(judge({ [FIRST]: undefined })).to.deep.equal(["proven", []]);
    expect(judge({ [FIRST]: undefined, [SECOND]: undefined })).to.deep.equal(["unproven", ["ATTESTATIONS_TOO_FEW"]]);
  });

  it("ATTESTATION_OTHER_BLOCK: of another block, in this one's place", () => {
    const { peer } = cast.bureau;
    refuted(story.channel.attestation(BLOCK + 1, peer), "ATTESTATION_OTHER_BLOCK");
  });

  it("ATTESTATION_OTHER_BLOCK: of a block of this number in another chain, signed by the same peer", async () => {
    const fork = await Story.tell(cast);
    refuted(fork.channel.attestation(BLOCK, cast.bureau.peer), "ATTESTATION_OTHER_BLOCK");
  });

  it("ATTESTATION_OTHER_QUESTION: an answer about this block to a question about another", () => {
    refuted(story.channel.attestation(BLOCK, cast.bureau.peer, { asked: BLOCK + 1 }), "ATTESTATION_OTHER_QUESTION");
  });

  it("ATTESTATION_OTHER_QUESTION: this answer under another question's header", () => {
    const [question, answer] = [1, 2].map(() => story.channel.attestation(BLOCK, cast.bureau.peer));
    refuted(underHeaderOf(question, answer), "ATTESTATION_OTHER_QUESTION");
  });

  it("ATTESTATION_NOT_BY_PEER: by a user of the organisation", () => {
    refuted(story.channel.attestation(BLOCK, cast.requester), "ATTESTATION_NOT_BY_PEER");
  });

  it("ATTESTATION_BY_STRANGER: by a peer of an organisation that is not of the channel, or that only says it is", async () => {
    const outside = await Authority.create("OutsideMSP");
    refuted(story.channel.attestation(BLOCK, await outside.certify("peer")), "ATTESTATION_BY_STRANGER");
    refuted(
      story.channel.attestation(BLOCK, await outside.certify("peer", {}, "BureauMSP")),
      "ATTESTATION_BY_STRANGER",
    );
  });

  it("ATTESTATION_TWICE: two peers of one organisation count as one", async () => {
    const other = await cast.bureau.authority.certify("peer");
    const codes = ["ATTESTATION_TWICE"];
    expect(judge({ [SECOND]: story.channel.attestation(BLOCK, other) })).to.deep.equal(["refuted", codes]);
    const both = { [SECOND]: story.channel.attestation(BLOCK, other), [THIRD]: undefined };
    expect(judge(both)).to.deep.equal(["refuted", ["ATTESTATIONS_TOO_FEW", ...codes]]);
  });

  it("ATTESTATION_SIGNATURE: codes altered behind the peer's signature", () => {
    const honest = draft.files.get(FIRST) ?? Buffer.alloc(0);
    refuted(withCodeChanged(honest, 0, 11), "ATTESTATION_SIGNATURE");
  });

  it("CODES_DISPUTED: one organisation's peer tells other codes than the others", () => {
    refuted(story.channel.attestation(BLOCK, cast.bureau.peer, { codes: Buffer.from([11]) }), "CODES_DISPUTED");
  });

  it("ATTESTATION_UNREADABLE: no code for every transaction, or bytes that are nothing", () => {
    const without = story.channel.attestation(BLOCK, cast.bureau.peer, { codes: Buffer.alloc(0) });
    refuted(without, "ATTESTATION_UNREADABLE");
    refuted(Buffer.from("nothing"), "ATTESTATION_UNREADABLE");
    refuted(Buffer.alloc(0), "ATTESTATION_UNREADABLE");
  });

  it("ATTESTATION_REVOKED: by a peer that a later configuration in the bundle revokes", async () => {
    const later = await Story.tell(cast, { revoked: [cast.bureau.peer] });
    const report = verifyBundle(bundleOf(later.draft()), { genesis: later.channel.pin });
    expect(report.verdict).to.equal("refuted");
    expect(codesOf(report)).to.include("ATTESTATION_REVOKED");
  });

  it("ATTESTATION_WITHOUT_BLOCK: of a block that is not in the bundle", () => {
    const file = attestationFile(story.channel.height - 2, 0);
    const number = story.channel.height - 2;
    const [verdict, codes] = judge({ [blockFile(number)]: undefined, [file]: draft.files.get(file) });
    expect(verdict).to.equal("refuted");
    expect(codes).to.include.members(["ATTESTATION_WITHOUT_BLOCK", "BLOCK_MISSING"]);
  });
});
