import { randomBytes } from "node:crypto";
import type { SigningIdentity } from "../crypto/types.js";
import { blockDataHash, blockHeaderBytes } from "../ledger/block-hash.js";
import { common } from "../protos.js";

const NONCE_BYTES = 24;
/** The configuration never changes in this network: block 0 is always the last configuration block. */
const LAST_CONFIG_BLOCK = 0;

export interface NextBlock {
  readonly number: number;
  readonly previousHash: Uint8Array;
  /** Serialized envelopes. */
  readonly envelopes: readonly Uint8Array[];
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
    signature(orderer, header),
    lastConfig(),
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
function signature(orderer: SigningIdentity, header: common.BlockHeader): Uint8Array {
  const blockMetadata = new common.OrdererBlockMetadata();
  blockMetadata.setLastConfig(lastConfigIndex());
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

function lastConfig(): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(lastConfigIndex().serializeBinary());
  return metadata.serializeBinary();
}

function lastConfigIndex(): common.LastConfig {
  const index = new common.LastConfig();
  index.setIndex(LAST_CONFIG_BLOCK);
  return index;
}
