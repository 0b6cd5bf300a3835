import { common } from "@hyperledger/fabric-protos";

/** `common.BlockMetadataIndex` has this many slots. */
const METADATA_SLOTS = 5;

/**
 * A block with the orderers' signatures and every other slot of its metadata empty: validation codes and commit hash are each
 * peer's own word, and signed by nobody. So is all of block 0's.
 */
export function signedPart(block: common.Block): common.Block {
  const metadata = new common.BlockMetadata();
  const slots = block.getHeader()?.getNumber() === 0 ? [] : block.getMetadata()?.getMetadataList_asU8();
  const signatures = slots?.[common.BlockMetadataIndex.SIGNATURES];
  const empty = Array.from({ length: METADATA_SLOTS - 1 }, () => new Uint8Array());
  metadata.setMetadataList([signatures ?? new Uint8Array(), ...empty]);
  const part = new common.Block();
  part.setHeader(block.getHeader());
  part.setData(block.getData());
  part.setMetadata(metadata);
  return part;
}

/**
 * Whether two tell the same block: header, envelopes and what orderers sign besides. The signatures themselves may differ, because
 * each orderer makes its own and a peer has those of the one it asked.
 */
export const isSameBlock = (one: common.Block, other: common.Block): boolean =>
  Buffer.from(comparable(one)).equals(comparable(other));

function comparable(block: common.Block): Uint8Array {
  const part = signedPart(block);
  const slots = part.getMetadata()?.getMetadataList_asU8() ?? [];
  const signed = common.Metadata.deserializeBinary(slots[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array());
  signed.clearSignaturesList();
  part.getMetadata()?.setMetadataList([signed.serializeBinary()]);
  return part.serializeBinary();
}
