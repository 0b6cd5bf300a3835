import { randomBytes } from "node:crypto";
import type { SigningIdentity } from "../crypto/types.js";
import { blockDataHash, blockHeaderBytes } from "../ledger/block-hash.js";
import { common } from "../protos.js";

const NONCE_BYTES = 24;

export interface NextBlock {
  readonly number: number;
  readonly previousHash: Uint8Array;
  /** Serialized envelopes. */
  readonly envelopes: readonly Uint8Array[];
  /** Number of the newest configuration block: its own, if it is one. */
  readonly lastConfig: number;
}

/** Builds and signs a block: slots 0 (signature) and 1 (last configuration) are filled, 2 and 4 are the committer's. */
export function signBlock(orderer: SigningIdentity, next: NextBlock): common.Block {
  const data = new common.BlockData();
  data.setDataList([...next.envelopes]);
  const header = new common.BlockHeader();
  header.setNumber(next.number);
  header.setPreviousHash(next.previousHash);
  header.setDataHash(blockDataHash(data));
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([
    signature(orderer, header, next.lastConfig),
    lastConfig(next.lastConfig),
    new Uint8Array(),
    new Uint8Array(),
    new Uint8Array(),
  ]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

/** The signature covers the metadata's value, the signature header and the header's DER form, in this order. */
function signature(orderer: SigningIdentity, header: common.BlockHeader, lastConfigBlock: number): Uint8Array {
  const blockMetadata = new common.OrdererBlockMetadata();
  blockMetadata.setLastConfig(lastConfigIndex(lastConfigBlock));
  const value = blockMetadata.serializeBinary();
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(orderer.serialized);
  signatureHeader.setNonce(randomBytes(NONCE_BYTES));
  const headerBytes = signatureHeader.serializeBinary();
  const metadataSignature = new common.MetadataSignature();
  metadataSignature.setSignatureHeader(headerBytes);
  metadataSignature.setSignature(orderer.sign(Buffer.concat([value, headerBytes, blockHeaderBytes(header)])));
  const metadata = new common.Metadata();
  metadata.setValue(value);
  metadata.addSignatures(metadataSignature);
  return metadata.serializeBinary();
}

function lastConfig(block: number): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(lastConfigIndex(block).serializeBinary());
  return metadata.serializeBinary();
}

function lastConfigIndex(block: number): common.LastConfig {
  const index = new common.LastConfig();
  index.setIndex(block);
  return index;
}
