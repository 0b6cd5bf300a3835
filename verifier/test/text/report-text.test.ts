import { expect } from "chai";
import { UNUSABLE } from "../../src/container.js";
import { FINDINGS } from "../../src/findings.js";
import { limitsOf } from "../../src/text/limits.js";
import { reportText } from "../../src/text/report-text.js";
import { safeJson } from "../../src/text/safe.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { bundleOf } from "../support/bundle.js";
import { draftOf, goldenBundle } from "../support/golden.js";

const HAN = /\p{Script=Han}/u;

describe("what the verifier says", () => {
  const { bytes, pin } = goldenBundle("embedded");
  const network = {
    channel: "c",
    chaincode: "mulian",
    height: 1,
    genesisHash: undefined,
    consensus: "raft",
    organisations: [],
  } as const;

  it("is in Chinese and in English, of everything it can find and of every limit", () => {
    const limits = limitsOf({ ...network, consenters: 1, embedded: true });
    const found = Object.values(FINDINGS).map(({ text }) => text);
    for (const { zh, en } of [...found, ...Object.values(UNUSABLE), ...limits]) {
      expect(zh).to.match(HAN);
      expect(en)
        .to.match(/[a-z]{2}/)
        .and.to.not.match(HAN);
    }
  });

  it("names what no bundle proves each time, and what this network adds", () => {
    const proven = reportText(verifyBundle(bytes, { genesis: pin }), "en");
    const unproven = reportText(verifyBundle(bytes, { genesis: undefined }), "en");
    for (const text of [proven, unproven])
      expect(text)
        .to.include("Completeness")
        .and.to.include("embedded network")
        .and.to.include("its operator alone orders");
    const fabric = goldenBundle("fabric-bft");
    expect(reportText(verifyBundle(fabric.bytes, { genesis: fabric.pin }), "en"))
      .to.include("Completeness")
      .and.to.not.include("embedded network");
  });

  it("has a line for each statement, by what it is about, in the reader's language", () => {
    const zh = reportText(verifyBundle(bytes, { genesis: pin }), "zh");
    expect(zh).to.include("授权 ").and.to.include("全部已证明").and.to.include("已交付待确认");
    const en = reportText(verifyBundle(bytes, { genesis: pin }), "en");
    expect(en).to.match(/version 1 .* [a-z-]+@[A-Za-z]+MSP \(/);
    expect(en).to.include("Grant ").and.to.include("Everything is proven").and.to.not.match(HAN);
  });

  it("has the same in JSON that is safe to look at", () => {
    const hostile = { "a\u009b": "\u001b[2J\u007f\u202e\u200b\u{e0041}", list: [1, "x\u009by"] };
    const text = safeJson(hostile);
    expect(JSON.parse(text)).to.deep.equal(hostile);
    expect(text).to.match(/^[\n\x20-\x7e]*$/);
  });

  it("obeys nothing that a bundle says to a terminal", () => {
    const draft = draftOf(bytes);
    const manifest = { ...draft.manifest, channel: "a\u001b[2Jb\u202ec" };
    const text = reportText(verifyBundle(bundleOf({ ...draft, manifest }), { genesis: pin }), "en");
    expect(text).to.include("\\u001b[2Jb\\u202ec");
    for (const hostile of ["\u001b", "\u202e"]) expect(text).to.not.include(hostile);
  });
});
