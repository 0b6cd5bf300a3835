import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { DomainError } from "@mulian/domain";

/**
 * A sealed package: a header, then chunks of AES-256-GCM.
 *
 * header: magic (8 bytes), suite (2, big endian), package id (16), salt (32)
 * chunk key: HKDF-SHA256 (RFC 5869) of the data key with the header's salt
 * chunk: 65,536 bytes of plain text (the last one fewer) and its 16-byte tag; nonce = chunk number (11 bytes, big endian) ‖
 *   1 for the last chunk, else 0; associated data = SHA-256 of the header ‖ chunk number (8 bytes)
 *
 * So a chunk cannot be moved, dropped or repeated, the end cannot be cut off, and no header fits another package's chunks.
 */
const MAGIC = Buffer.from("MULPKG\0\x01", "latin1");
export const SUITE = { name: "A256GCM-HKDF-SHA256", id: 1 } as const;
const ID_BYTES = 16;
const SALT_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + 2 + ID_BYTES + SALT_BYTES;
const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_COUNTER_BYTES = 11;
const INFO = "mulian sealed package";

const damaged = (): DomainError =>
  new DomainError("INTEGRITY_FAILURE", "the sealed package is damaged, or this is not its key");

export function packageHeader(packageId: Uint8Array, salt: Uint8Array): Buffer {
  if (packageId.length !== ID_BYTES || salt.length !== SALT_BYTES)
    throw new RangeError("package id of 16, salt of 32 bytes");
  const suite = Buffer.alloc(2);
  suite.writeUInt16BE(SUITE.id);
  return Buffer.concat([MAGIC, suite, packageId, salt]);
}

interface ChunkCipher {
  readonly key: Buffer;
  readonly headerDigest: Buffer;
}

function chunkCipher(dataKey: Uint8Array, header: Buffer): ChunkCipher {
  if (dataKey.length !== KEY_BYTES) throw new RangeError("a data key has 32 bytes");
  const salt = header.subarray(header.length - SALT_BYTES);
  return {
    key: Buffer.from(hkdfSync("sha256", dataKey, salt, INFO, KEY_BYTES)),
    headerDigest: createHash("sha256").update(header).digest(),
  };
}

function nonceAndData(cipher: ChunkCipher, number: number, last: boolean): { nonce: Buffer; data: Buffer } {
  const nonce = Buffer.alloc(NONCE_COUNTER_BYTES + 1);
  nonce.writeBigUInt64BE(BigInt(number), NONCE_COUNTER_BYTES - 8);
  nonce.writeUInt8(last ? 1 : 0, NONCE_COUNTER_BYTES);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(number));
  return { nonce, data: Buffer.concat([cipher.headerDigest, counter]) };
}

/** The sealed bytes, header first. The data key is used for this one package. */
export async function* sealPackage(
  source: AsyncIterable<Uint8Array>,
  dataKey: Uint8Array,
  header: Buffer,
): AsyncGenerator<Buffer, void, undefined> {
  const cipher = chunkCipher(dataKey, header);
  yield header;
  let number = 0;
  for await (const { piece, last } of pieces(source, CHUNK_BYTES)) {
    const { nonce, data } = nonceAndData(cipher, number, last);
    const gcm = createCipheriv("aes-256-gcm", cipher.key, nonce).setAAD(data);
    yield Buffer.concat([gcm.update(piece), gcm.final(), gcm.getAuthTag()]);
    number += 1;
  }
}

/** The plain bytes, each chunk checked before it is yielded. @throws DomainError INTEGRITY_FAILURE */
export async function* openPackage(
  source: AsyncIterable<Uint8Array>,
  dataKey: Uint8Array,
): AsyncGenerator<Buffer, void, undefined> {
  let cipher: ChunkCipher | undefined;
  let number = 0;
  for await (const { piece, last } of pieces(source, CHUNK_BYTES + TAG_BYTES, HEADER_BYTES)) {
    if (cipher === undefined) {
      if (
        last ||
        piece.length !== HEADER_BYTES ||
        !piece.subarray(0, MAGIC.length).equals(MAGIC) ||
        piece.readUInt16BE(MAGIC.length) !== SUITE.id
      )
        throw damaged();
      cipher = chunkCipher(dataKey, piece);
      continue;
    }
    yield openChunk(cipher, number, piece, last);
    number += 1;
  }
  if (number === 0) throw damaged();
}

function openChunk(cipher: ChunkCipher, number: number, piece: Buffer, last: boolean): Buffer {
  if (piece.length < TAG_BYTES) throw damaged();
  const { nonce, data } = nonceAndData(cipher, number, last);
  const gcm = createDecipheriv("aes-256-gcm", cipher.key, nonce)
    .setAAD(data)
    .setAuthTag(piece.subarray(piece.length - TAG_BYTES));
  try {
    return Buffer.concat([gcm.update(piece.subarray(0, piece.length - TAG_BYTES)), gcm.final()]);
  } catch {
    throw damaged();
  }
}

/** Pieces of exactly `size` bytes (the first of `firstSize`), the last one marked; of nothing, one empty last piece. */
async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
  firstSize = size,
): AsyncGenerator<{ piece: Buffer; last: boolean }, void, undefined> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  let wanted = firstSize;
  for await (const chunk of source) {
    gathered.push(chunk);
    bytes += chunk.length;
    if (bytes <= wanted) continue;
    let rest = Buffer.concat(gathered, bytes);
    // Strictly more than one piece: the last piece is only known to be last once the source has ended.
    while (rest.length > wanted) {
      yield { piece: rest.subarray(0, wanted), last: false };
      rest = rest.subarray(wanted);
      wanted = size;
    }
    gathered = [rest];
    bytes = rest.length;
  }
  yield { piece: Buffer.concat(gathered, bytes), last: true };
}
