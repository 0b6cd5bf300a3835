import { DomainError, type PackageSuite } from "@mulian/domain";
import type { ChunkCipher, Suite } from "./package-suite.js";
import { aesSuite } from "./suite-aes.js";
import { smSuite } from "./suite-sm.js";

/**
 * A sealed package: a header, then chunks.
 *
 * header: magic (8 bytes), suite (2, big endian), package id (16), salt (32)
 * chunk: 65,536 bytes of plain text (the last one fewer), enciphered, and the suite's tag over them, the whole header, the
 *   chunk's number and whether it is the last
 *
 * So a chunk cannot be moved, dropped or repeated, the end cannot be cut off, and no header fits another package's chunks.
 */
const MAGIC = Buffer.from("MULPKG\0\x01", "latin1");
const ID_BYTES = 16;
const SALT_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + 2 + ID_BYTES + SALT_BYTES;
const CHUNK_BYTES = 65_536;
const KEY_BYTES = 32;

const SUITES: readonly Suite[] = [aesSuite, smSuite];

const damaged = (): DomainError =>
  new DomainError("INTEGRITY_FAILURE", "the sealed package is damaged, or this is not its key");

export function packageHeader(
  packageId: Uint8Array,
  salt: Uint8Array,
  name: PackageSuite = "A256GCM-HKDF-SHA256",
): Buffer {
  if (packageId.length !== ID_BYTES || salt.length !== SALT_BYTES)
    throw new RangeError("package id of 16, salt of 32 bytes");
  const suite = Buffer.alloc(2);
  suite.writeUInt16BE(SUITES.find((known) => known.name === name)?.id ?? 0);
  return Buffer.concat([MAGIC, suite, packageId, salt]);
}

const suiteOf = (header: Buffer): Suite | undefined =>
  SUITES.find(({ id }) => id === header.readUInt16BE(MAGIC.length));

function chunkCipher(suite: Suite, dataKey: Uint8Array, header: Buffer): Promise<ChunkCipher> {
  if (dataKey.length !== KEY_BYTES) throw new RangeError("a data key has 32 bytes");
  return suite.cipher(dataKey, header, header.subarray(HEADER_BYTES - SALT_BYTES));
}

/** The sealed bytes, header first. The data key is used for this one package. */
export async function* sealPackage(
  source: AsyncIterable<Uint8Array>,
  dataKey: Uint8Array,
  header: Buffer,
): AsyncGenerator<Buffer, void, undefined> {
  const suite = suiteOf(header);
  if (suite === undefined) throw new RangeError("the header names no suite");
  const cipher = await chunkCipher(suite, dataKey, header);
  yield header;
  let number = 0;
  for await (const { piece, last } of pieces(source, () => CHUNK_BYTES)) {
    yield cipher.seal(piece, number, last);
    number += 1;
  }
}

/** The plain bytes, each chunk checked before it is yielded. @throws DomainError INTEGRITY_FAILURE */
export async function* openPackage(
  source: AsyncIterable<Uint8Array>,
  dataKey: Uint8Array,
): AsyncGenerator<Buffer, void, undefined> {
  let opened: { readonly suite: Suite; readonly cipher: ChunkCipher } | undefined;
  let number = 0;
  const size = (): number => (opened === undefined ? HEADER_BYTES : CHUNK_BYTES + opened.suite.tagBytes);
  for await (const { piece, last } of pieces(source, size)) {
    if (opened === undefined) {
      opened = last ? undefined : await openHeader(piece, dataKey);
      if (opened === undefined) throw damaged();
      continue;
    }
    const plain = piece.length < opened.suite.tagBytes ? undefined : opened.cipher.open(piece, number, last);
    if (plain === undefined) throw damaged();
    yield plain;
    number += 1;
  }
  if (number === 0) throw damaged();
}

async function openHeader(
  header: Buffer,
  dataKey: Uint8Array,
): Promise<{ readonly suite: Suite; readonly cipher: ChunkCipher } | undefined> {
  if (header.length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const suite = suiteOf(header);
  return suite === undefined ? undefined : { suite, cipher: await chunkCipher(suite, dataKey, header) };
}

/** Pieces of exactly `size()` bytes, which is asked anew for each; the last one marked; of nothing, one empty last piece. */
async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: () => number,
): AsyncGenerator<{ piece: Buffer; last: boolean }, void, undefined> {
  const queue = new ByteQueue();
  for await (const chunk of source) {
    queue.add(chunk);
    // Strictly more than one piece: the last piece is only known to be last once the source has ended.
    for (let wanted = size(); queue.bytes > wanted; wanted = size()) yield { piece: queue.take(wanted), last: false };
  }
  yield { piece: queue.take(queue.bytes), last: true };
}

/** Bytes in the order they came; they are copied only where a piece spans chunks. */
class ByteQueue {
  private chunks: Buffer[] = [];
  bytes = 0;

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    this.bytes += chunk.length;
  }

  /** @param count at most what there is */
  take(count: number): Buffer {
    const taken: Buffer[] = [];
    for (let wanted = count; wanted > 0;) {
      const [first = Buffer.alloc(0), ...rest] = this.chunks;
      const part = first.subarray(0, wanted);
      taken.push(part);
      this.chunks = part.length === first.length ? rest : [first.subarray(part.length), ...rest];
      wanted -= part.length;
    }
    this.bytes -= count;
    const [only] = taken;
    return taken.length === 1 && only !== undefined ? only : Buffer.concat(taken, count);
  }
}
