import {
  EVIDENCE_FORMAT,
  attestationFile,
  blockFile,
  canonicalJson,
  usualPolicy,
  type LedgerRecord,
} from "@mulian/domain";
import { expect } from "chai";
import { verifyBundle } from "../../src/verify-bundle.js";
import { Authority } from "../support/authority.js";
import { bundleOf, manifestOf, zipWith, type Draft } from "../support/bundle.js";
import { CHAINCODE, CHANNEL, Channel, transaction } from "../support/channel.js";
import { everyPlace, flipped, survivorsOf } from "../support/flips.js";

/** The smallest bundle there is: one organisation, one record. */
async function smallest(): Promise<{ readonly draft: Draft; readonly pin: string }> {
  const [member, orderers] = await Promise.all([Authority.create("BureauMSP"), Authority.create("OrdererMSP")]);
  const [peer, orderer, user] = await Promise.all([
    member.certify("peer"),
    orderers.certify("orderer"),
    member.certify("client", { "hf.EnrollmentID": "u1", "mulian.department": "bureau", "mulian.role": "authority" }),
  ]);
  const channel = new Channel([orderer]);
  channel.configure({ members: [{ authority: member }], orderers: [{ authority: orderers }] });
  const at = new Date("2026-03-01T00:00:00.000Z");
  const actor = { mspId: "BureauMSP", enrolmentId: "u1", department: "bureau" };
  const record: LedgerRecord = {
    kind: "policy",
    id: "policy",
    version: 1,
    createdAt: at.toISOString(),
    createdBy: actor,
    updatedAt: at.toISOString(),
    updatedBy: actor,
    commandDigest: "0".repeat(64),
    content: usualPolicy("BureauMSP", "bureau"),
  };
  const { envelope, txId } = transaction({ creator: user, endorsers: [peer], records: [record], at });
  const block = channel.commit([envelope]);
  const files = new Map([0, block].map((number) => [blockFile(number), channel.blockBytes(number)]));
  files.set(attestationFile(block, 0), channel.attestation(block, peer));
  const statement = { kind: "record", recordKind: "policy", record: "policy", version: 1, block, txId } as const;
  const manifest: Draft["manifest"] = {
    format: EVIDENCE_FORMAT,
    channel: CHANNEL,
    chaincode: CHAINCODE,
    height: channel.height,
    statements: [statement],
  };
  return { draft: { manifest, files }, pin: channel.pin };
}

describe("every byte of a bundle", function () {
  this.timeout(120_000); // some ten thousand bundles are judged
  let draft: Draft;
  let pin: string;

  before(async () => {
    ({ draft, pin } = await smallest());
    expect(verifyBundle(bundleOf(draft), pin)).to.have.property("verdict", "proven");
  });

  it("counts: flipped in any file, with a manifest that says so, it is not proven", () => {
    const places = everyPlace(draft);
    expect(places.length).to.be.above(5_000);
    expect(survivorsOf(draft, pin, places)).to.deep.equal([]);
  });

  it("counts: flipped in the manifest it is not proven", () => {
    const manifest = Buffer.from(canonicalJson(manifestOf(draft)));
    const survived = Array.from(manifest.keys()).filter((at) => {
      const report = verifyBundle(zipWith(draft.files, flipped(manifest, at)), pin);
      return report.verdict === "proven";
    });
    expect(survived).to.deep.equal([]);
  });

  it("counts: flipped in the zip, or with one more or less at the end, it is not a bundle", () => {
    const bytes = bundleOf(draft);
    const judged = (changed: Buffer): string => verifyBundle(changed, pin).verdict;
    const usable = Array.from(bytes.keys()).filter((at) => judged(flipped(bytes, at)) !== "unusable");
    expect(usable).to.deep.equal([]);
    expect(judged(bytes.subarray(0, -1))).to.equal("unusable");
    expect(judged(Buffer.concat([bytes, Buffer.from([0])]))).to.equal("unusable");
    expect(judged(Buffer.concat([Buffer.from([0]), bytes]))).to.equal("unusable");
  });
});
