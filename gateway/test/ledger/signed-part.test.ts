import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { isSameBlock, signedPart } from "../../src/adapters/ledger/signed-part.js";

const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;

interface Told {
  readonly number?: number;
  readonly previousHash?: string;
  readonly envelopes?: readonly string[];
  readonly value?: string;
  readonly signature?: string;
  readonly codes?: number;
}

function block({
  number = 7,
  previousHash = "before",
  envelopes = ["one", "two"],
  value = "signed",
  signature = "by an orderer",
  codes = 0,
}: Told = {}): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(Buffer.from(previousHash));
  header.setDataHash(Buffer.from("onetwo"));
  const data = new common.BlockData();
  data.setDataList(envelopes.map((envelope) => Buffer.from(envelope)));
  const signed = new common.MetadataSignature();
  signed.setSignature(Buffer.from(signature));
  const orderers = new common.Metadata();
  orderers.setValue(Buffer.from(value));
  orderers.addSignatures(signed);
  const slots: Uint8Array[] = Array.from({ length: COMMIT_HASH + 1 }, () => Buffer.from("a peer's word"));
  slots[SIGNATURES] = orderers.serializeBinary();
  slots[TRANSACTIONS_FILTER] = Buffer.of(codes, codes);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(slots);
  const made = new common.Block();
  made.setHeader(header);
  made.setData(data);
  made.setMetadata(metadata);
  return made;
}

describe("a block in a bundle", () => {
  const slotsOf = (made: common.Block): readonly Uint8Array[] => made.getMetadata()?.getMetadataList_asU8() ?? [];

  it("has the orderers' signatures and nothing of what peers say", () => {
    const [signatures, ...others] = slotsOf(signedPart(block()));
    expect(signatures).to.deep.equal(slotsOf(block())[SIGNATURES]);
    expect(others.map(({ length }) => length)).to.deep.equal([0, 0, 0, 0]);
    expect(signedPart(block()).serializeBinary()).to.deep.equal(signedPart(block({ codes: 1 })).serializeBinary());
  });

  it("has five empty places where it is block 0, which nobody signs", () => {
    expect(slotsOf(signedPart(block({ number: 0 }))).map(({ length }) => length)).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it("is the same with other orderers' signatures and other codes, which are another matter", () => {
    for (const told of [{}, { signature: "by another orderer" }, { codes: 11 }])
      expect(isSameBlock(block(), block(told)), JSON.stringify(told)).to.equal(true);
  });

  it("is another one with another number, header, envelope or signed value", () => {
    for (const told of [
      { number: 8 },
      { previousHash: "another" },
      { envelopes: ["onetwo"] }, // of the same hash
      { envelopes: ["one", "three"] },
      { value: "another configuration" },
    ])
      expect(isSameBlock(block(), block(told)), JSON.stringify(told)).to.equal(false);
  });
});
