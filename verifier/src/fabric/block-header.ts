import { INTEGER, OCTET_STRING, SEQUENCE } from "../bytes/der.js";
import { sha256 } from "../bytes/sha256.js";

export interface BlockHeader {
  readonly number: number;
  readonly previousHash: Buffer;
  readonly dataHash: Buffer;
}

/** What an orderer signs and the hash covers: DER SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }. */
export function headerBytes({ number, previousHash, dataHash }: BlockHeader): Buffer {
  return der(SEQUENCE, der(INTEGER, integer(number)), der(OCTET_STRING, previousHash), der(OCTET_STRING, dataHash));
}

/** The next block's `previousHash`; of block 0 it is the pin. */
export const headerHash = (header: BlockHeader): Buffer => sha256(headerBytes(header));

/** A number of 8 bytes and two hashes of 32 are 78 bytes: the short form of a length always does, and longer hashes are none. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length >= 0x80) throw new RangeError("not the header of a block");
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

/** The shortest form of a number that is not negative. */
function integer(value: number): Buffer {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return digits.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
}
