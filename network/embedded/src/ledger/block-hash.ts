import { sha256 } from "../crypto/sha256.js";
import type { common } from "../protos.js";

/** SHA-256 of DER SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }. */
export function blockHeaderHash(header: common.BlockHeader): Buffer {
  return sha256(blockHeaderBytes(header));
}

/** What an orderer signs and the header hash covers. */
export function blockHeaderBytes(header: common.BlockHeader): Buffer {
  return der(0x30, [
    der(0x02, [derInteger(header.getNumber())]),
    der(0x04, [Buffer.from(header.getPreviousHash_asU8())]),
    der(0x04, [Buffer.from(header.getDataHash_asU8())]),
  ]);
}

/** SHA-256 over the envelopes laid end to end. */
export function blockDataHash(data: common.BlockData): Buffer {
  return sha256(...data.getDataList_asU8());
}

function der(tag: number, content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  // A number of 8 bytes and two hashes of 32 make 78 bytes: DER's short form of a length always does.
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

function derInteger(value: number): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const bytes = Buffer.from(hex, "hex");
  return bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}
