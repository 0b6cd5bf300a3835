import type { PackageSuite } from "@mulian/domain";

/** Seals and opens the chunks of one package. */
export interface ChunkCipher {
  seal(plain: Uint8Array, number: number, last: boolean): Buffer;
  /** Undefined when the chunk is not what was sealed in this place. */
  open(sealed: Buffer, number: number, last: boolean): Buffer | undefined;
}

/** One way of sealing a package. A package opens by the suite its header names, and a wrong number fits no chunk. */
export interface Suite {
  readonly name: PackageSuite;
  /** Stands in the header, 2 bytes. */
  readonly id: number;
  /** What a sealed chunk is longer than its plain text. */
  readonly tagBytes: number;
  /** @param dataKey 32 bytes, used for this one package @param header the whole header; its salt makes the chunks' keys */
  cipher(dataKey: Uint8Array, header: Buffer, salt: Buffer): Promise<ChunkCipher>;
}

const COUNTER_BYTES = 11;

/** 12 bytes that no two chunks of a package share: the chunk's number (big endian), then 1 for the last chunk and else 0. */
export function chunkNonce(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(COUNTER_BYTES + 1);
  nonce.writeBigUInt64BE(BigInt(number), COUNTER_BYTES - 8);
  nonce.writeUInt8(last ? 1 : 0, COUNTER_BYTES);
  return nonce;
}

/** A chunk's number alone, 8 bytes. */
export function chunkNumber(number: number): Buffer {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(number));
  return counter;
}
