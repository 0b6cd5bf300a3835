import { attestationFile, blockFile } from "@mulian/domain";
import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import type { FindingCode } from "../../src/findings.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { Authority, highSOf } from "../support/authority.js";
import { bundleOf, withFiles, type Draft } from "../support/bundle.js";
import { codesOf, verdictOf } from "../support/judged.js";
import { type Cast, newCast } from "../support/cast.js";
import { Story } from "../support/story.js";
import { CHAINCODE } from "../support/channel.js";

/** The block with the request's first version. */
const BLOCK = 6;

describe("a chain that a hostile gateway shows", function () {
  this.timeout(30_000); // a story has dozens of signatures, and some tests tell several
  let cast: Cast;
  let story: Story;
  let draft: Draft;

  before(async () => {
    cast = await newCast();
    story = await Story.tell(cast, { revoked: [cast.secondApprover] });
    draft = story.draft();
  });

  const verdict = (changes: Readonly<Record<string, Buffer | undefined>>): readonly [string, readonly string[]] =>
    verdictOf(verifyBundle(bundleOf(withFiles(draft, changes)), { genesis: story.channel.pin }));

  /** A block as the bundle has it, with its orderers' slot made otherwise; its attestations stay as they were. */
  const withSlot = (number: number, slot: (old: Buffer) => Buffer): Readonly<Record<string, Buffer>> => {
    const block = common.Block.deserializeBinary(draft.files.get(blockFile(number)) ?? new Uint8Array());
    const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
    block.getMetadata()?.setMetadataList([slot(Buffer.from(slots[0] ?? [])), ...slots.slice(1)]);
    return { [blockFile(number)]: Buffer.from(block.serializeBinary()) };
  };

  it("GENESIS_MISMATCH: another network of the same names, all of it in itself consistent", async () => {
    const forged = await Story.tell(await newCast());
    expect(verdictOf(verifyBundle(bundleOf(forged.draft()), { genesis: story.channel.pin }))).to.deep.equal([
      "refuted",
      ["GENESIS_MISMATCH"],
    ]);
  });

  it("GENESIS_MISSING, NEWEST_BLOCK_MISSING, BLOCK_MISSING: blocks left out", () => {
    expect(verdict({ [blockFile(0)]: undefined })[1]).to.include("GENESIS_MISSING");
    const newest = story.channel.height - 1;
    const attestations = [0, 1, 2].map((place) => [attestationFile(newest, place), undefined]);
    const [judged, codes] = verdict({ [blockFile(newest)]: undefined, ...Object.fromEntries(attestations) });
    expect(judged).to.not.equal("proven");
    expect(codes).to.include("NEWEST_BLOCK_MISSING");
  });

  it("CONFIGURATION_MISSING: the configuration that revokes somebody, left out", async () => {
    const longer = await Story.tell(cast, { revoked: [cast.secondApprover] });
    const configured = longer.channel.height - 1;
    longer.channel.commit([]);
    const whole = longer.draft();
    expect(verdictOf(verifyBundle(bundleOf(whole), { genesis: longer.channel.pin }))).to.deep.equal(["proven", []]);
    const changes = [blockFile(configured), ...[0, 1, 2].map((place) => attestationFile(configured, place))];
    const without = withFiles(whole, Object.fromEntries(changes.map((file) => [file, undefined])));
    const report = verifyBundle(bundleOf(without), { genesis: longer.channel.pin });
    expect(verdictOf(report)).to.deep.equal(["unproven", ["CONFIGURATION_MISSING"]]);
    if (report.verdict === "unusable") return;
    expect(
      report.statements.filter((one) => one.verdict === "proven"),
      "nothing rests on half a chain",
    ).to.deep.equal([]);
  });

  it("CONFIGURATION_GAP, CONFIGURATION_NOT_NEXT: a configuration out of its sequence", async () => {
    const jumped = async (sequence: number): Promise<readonly string[]> => {
      const other = await Story.tell(cast);
      const members = [cast.bureau, cast.provider, cast.grantee].map(({ authority }) => ({ authority }));
      other.channel.configure({ members, orderers: [{ authority: cast.orderers }] }, sequence);
      return codesOf(verifyBundle(bundleOf(other.draft()), { genesis: other.channel.pin }));
    };
    expect(await jumped(1)).to.deep.equal([]);
    expect(await jumped(2)).to.deep.equal(["CONFIGURATION_GAP"]);
    expect(await jumped(0)).to.deep.equal(["CONFIGURATION_NOT_NEXT"]);
  });

  it("CONFIGURATION_UNREADABLE: a configuration that names nobody who could order", async () => {
    const nobody = await Story.tell(cast, { config: { bft: [] } });
    const report = verifyBundle(bundleOf(nobody.draft()), { genesis: nobody.channel.pin });
    expect(report.verdict).to.equal("refuted");
    expect(codesOf(report)).to.include("CONFIGURATION_UNREADABLE");
  });

  it("CONFIGURATION_OTHER: an older configuration shown as the one in force", () => {
    const newest = story.channel.height - 1;
    const changed = withSlot(newest, () => story.channel.signed(newest, 0));
    expect(verdict(changed)[1]).to.include("CONFIGURATION_OTHER");
  });

  it("ORDERER_UNKNOWN: signed by a client, or by an orderer of no organisation of the channel", async () => {
    const outside = await (await Authority.create("OrdererMSP")).certify("orderer");
    for (const signer of [cast.requester, outside, await cast.orderers.certify("client")])
      expect(verdict(withSlot(BLOCK, () => story.channel.signed(BLOCK, 0, [signer])))).to.deep.equal([
        "refuted",
        ["ORDERERS_TOO_FEW", "ORDERER_UNKNOWN"],
      ]);
  });

  it("ORDERER_SIGNATURE: over another block, or in its other form, with a high S", () => {
    expect(verdict(withSlot(BLOCK, () => story.channel.signed(BLOCK + 1, 0)))).to.deep.equal([
      "refuted",
      ["ORDERERS_TOO_FEW", "ORDERER_SIGNATURE"],
    ]);
    const high = (slot: Buffer): Buffer => {
      const metadata = common.Metadata.deserializeBinary(slot);
      const [signature] = metadata.getSignaturesList();
      signature?.setSignature(highSOf(Buffer.from(signature.getSignature_asU8())));
      return Buffer.from(metadata.serializeBinary());
    };
    expect(verdict(withSlot(BLOCK, high))[1]).to.deep.equal(["ORDERERS_TOO_FEW", "ORDERER_SIGNATURE"]);
  });

  it("ORDERERS_TOO_FEW: signed by nobody, and by two of four BFT consenters", async () => {
    expect(verdict(withSlot(BLOCK, () => story.channel.signed(BLOCK, 0, [])))).to.deep.equal([
      "unproven",
      ["ORDERERS_TOO_FEW"],
    ]);
    const bft = await Story.tell(cast, { config: { bft: cast.bft } });
    const by = (...places: readonly number[]): readonly [string, readonly FindingCode[] | readonly string[]] => {
      const signers = places.flatMap((place) => cast.bft.slice(place, place + 1));
      const block = common.Block.deserializeBinary(bft.channel.blockBytes(BLOCK));
      const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
      block.getMetadata()?.setMetadataList([bft.channel.signed(BLOCK, 0, signers), ...slots.slice(1)]);
      const changed = withFiles(bft.draft(), { [blockFile(BLOCK)]: Buffer.from(block.serializeBinary()) });
      return verdictOf(verifyBundle(bundleOf(changed), { genesis: bft.channel.pin }));
    };
    expect(by(0, 1, 2)).to.deep.equal(["proven", []]);
    expect(by(0, 1)).to.deep.equal(["unproven", ["ORDERERS_TOO_FEW"]]);
    expect(by(0, 1, 1), "one consenter counts once").to.deep.equal(["unproven", ["ORDERERS_TOO_FEW"]]);
  });

  it("BLOCK_METADATA: more signatures than there are orderers anywhere, none of which is looked at", () => {
    const many = (slot: Buffer): Buffer => {
      const metadata = common.Metadata.deserializeBinary(slot);
      const [signature = new common.MetadataSignature()] = metadata.getSignaturesList();
      metadata.setSignaturesList(Array.from({ length: 257 }, () => signature));
      return Buffer.from(metadata.serializeBinary());
    };
    expect(verdict(withSlot(BLOCK, many))).to.deep.equal(["refuted", ["BLOCK_METADATA"]]);
  });

  it("BLOCK_METADATA: what a peer says, left in the block", () => {
    const block = common.Block.deserializeBinary(draft.files.get(blockFile(BLOCK)) ?? new Uint8Array());
    const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
    const told = (list: Uint8Array[]): readonly [string, readonly string[]] => {
      block.getMetadata()?.setMetadataList(list);
      return verdict({ [blockFile(BLOCK)]: Buffer.from(block.serializeBinary()) });
    };
    expect(told([...slots])).to.deep.equal(["proven", []]);
    const [signatures = new Uint8Array(), empty = new Uint8Array()] = slots;
    expect(told([signatures, empty, Buffer.from([0]), empty, empty])).to.deep.equal(["refuted", ["BLOCK_METADATA"]]);
    expect(told([signatures, empty, empty, empty])).to.deep.equal(["refuted", ["BLOCK_METADATA"]]);
    expect(told([signatures, empty, empty, empty, empty, empty])).to.deep.equal(["refuted", ["BLOCK_METADATA"]]);
  });

  it("BLOCK_OTHER_NUMBER, BLOCK_BEYOND_HEIGHT, BLOCK_UNREADABLE: under another name, past the end, or nothing", () => {
    const bytes = draft.files.get(blockFile(BLOCK));
    expect(verdict({ [blockFile(BLOCK + 1)]: bytes })[1]).to.include("BLOCK_OTHER_NUMBER");
    const shorter = { ...draft, manifest: { ...draft.manifest, height: BLOCK } };
    expect(codesOf(verifyBundle(bundleOf(shorter), { genesis: story.channel.pin }))).to.include("BLOCK_BEYOND_HEIGHT");
    expect(verdict({ [blockFile(BLOCK)]: Buffer.from("none") })[1]).to.include("BLOCK_UNREADABLE");
    expect(
      verdict({ [blockFile(BLOCK)]: Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from([0x28, 1])]) })[1],
    ).to.include("BLOCK_UNREADABLE");
  });

  it("DATA_HASH, PREVIOUS_HASH: other transactions than the header's, another block before it", () => {
    const block = common.Block.deserializeBinary(draft.files.get(blockFile(BLOCK)) ?? new Uint8Array());
    const [envelope = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
    block.getData()?.setDataList([envelope, envelope]);
    const twice = verdict({ [blockFile(BLOCK)]: Buffer.from(block.serializeBinary()) });
    expect(twice).to.deep.equal(["refuted", ["ATTESTATIONS_TOO_FEW", "ATTESTATION_OTHER_BLOCK", "DATA_HASH"]]);
    block.getData()?.setDataList([envelope]);
    block.getHeader()?.setPreviousHash(new Uint8Array(32));
    expect(verdict({ [blockFile(BLOCK)]: Buffer.from(block.serializeBinary()) })[1]).to.include("PREVIOUS_HASH");
  });

  it("cuts a block's bytes into transactions in one way: what else has their hash is not what peers attest", () => {
    const block = common.Block.deserializeBinary(draft.files.get(blockFile(BLOCK)) ?? new Uint8Array());
    const [envelope = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
    block.getData()?.setDataList([envelope.subarray(0, 40), envelope.subarray(40)]);
    const [judged, codes] = verdict({ [blockFile(BLOCK)]: Buffer.from(block.serializeBinary()) });
    expect(judged).to.equal("refuted");
    expect(codes).to.include("ATTESTATION_OTHER_BLOCK").and.to.not.include("DATA_HASH");
  });

  it("OTHER_CHANNEL: a bundle that names another channel than its blocks are of", () => {
    const renamed = { ...draft, manifest: { ...draft.manifest, channel: "another" } };
    const report = verifyBundle(bundleOf(renamed), { genesis: story.channel.pin });
    expect(report.verdict).to.equal("refuted");
    expect(codesOf(report)).to.include("OTHER_CHANNEL");
  });

  it("CHAINCODE_OTHER: records of a chaincode that is not the one the auditor means", () => {
    const bytes = bundleOf(draft);
    const other = { genesis: story.channel.pin, chaincode: "another" };
    expect(verdictOf(verifyBundle(bytes, other))).to.deep.equal(["refuted", ["CHAINCODE_OTHER"]]);
    expect(verdictOf(verifyBundle(bytes, { ...other, chaincode: CHAINCODE }))).to.deep.equal(["proven", []]);
    const renamed = { ...draft, manifest: { ...draft.manifest, chaincode: "another" } };
    expect(codesOf(verifyBundle(bundleOf(renamed), { genesis: story.channel.pin }))).to.include("CHAINCODE_OTHER");
  });

  it("OTHER_CHAINCODE: records of another chaincode than was called", () => {
    const renamed = { ...draft, manifest: { ...draft.manifest, chaincode: "another" } };
    const report = verifyBundle(bundleOf(renamed), { genesis: story.channel.pin });
    expect(report.verdict).to.equal("refuted");
    expect(codesOf(report)).to.include("OTHER_CHAINCODE");
  });
});
