import { crc32 } from "node:zlib";

/** One file of a zip, with the place of its header. */
interface Entry {
  readonly name: string;
  readonly content: Buffer;
  readonly offset: number;
}

/** Bytes of a local header and of a directory entry before the name, and of the end (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
const LOCAL_BYTES = 30;
const DIRECTORY_BYTES = 46;
const END_BYTES = 22;
const LOCAL_SIGNATURE = 0x0403_4b50;
const VERSION = 20;
/** 1 January 1980, the first day a zip can tell. */
const FIRST_DAY = 0x21;
/** The field has 16 bits; 2^16 − 1 would announce the 64-bit form, which is not used. */
const MAX_ENTRIES = 0xfffe;

/** Not the bytes that its files are written as. */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

/**
 * The files of a zip that has one form only: stored, in the order of their names, nothing beside them. Each header is made anew
 * from name and content and compared, and so is the directory, so that no byte is left that somebody could use for something
 * else. Nothing is unpacked, so nothing can grow.
 * @throws ZipError
 */
export function readZip(bytes: Buffer, maxFiles: number): ReadonlyMap<string, Buffer> {
  const entries: Entry[] = [];
  let at = 0;
  while (at + LOCAL_BYTES <= bytes.length && bytes.readUInt32LE(at) === LOCAL_SIGNATURE) {
    if (entries.length >= Math.min(maxFiles, MAX_ENTRIES)) throw new ZipError("too many files");
    const entry = entryAt(bytes, at);
    const before = entries.at(-1);
    if (before !== undefined && before.name >= entry.name) throw new ZipError("files twice or out of order");
    entries.push(entry);
    at += LOCAL_BYTES + entry.name.length + entry.content.length;
  }
  if (!directoryOf(entries, at).equals(bytes.subarray(at))) throw new ZipError("not the directory of its files");
  return new Map(entries.map(({ name, content }) => [name, content]));
}

function entryAt(bytes: Buffer, offset: number): Entry {
  const size = bytes.readUInt32LE(offset + 18);
  const start = offset + LOCAL_BYTES + bytes.readUInt16LE(offset + 26);
  if (start + size > bytes.length) throw new ZipError("ends inside a file");
  // Names are ASCII (the manifest's schema sees to that), so characters are bytes.
  const name = bytes.toString("latin1", offset + LOCAL_BYTES, start);
  const entry = { name, content: bytes.subarray(start, start + size), offset };
  if (!localHeader(entry).equals(bytes.subarray(offset, start))) throw new ZipError("a header that is not its file's");
  return entry;
}

function localHeader({ name, content }: Entry): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES + name.length);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  writeCommon(header, 4, { name, content });
  header.write(name, LOCAL_BYTES, "latin1");
  return header;
}

/** Version, flags, method, time, day, CRC, both sizes, lengths of name and extra field: alike in both headers. */
function writeCommon(header: Buffer, at: number, { name, content }: Omit<Entry, "offset">): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(FIRST_DAY, at + 8);
  header.writeUInt32LE(crc32(content), at + 10);
  header.writeUInt32LE(content.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function directoryOf(entries: readonly Entry[], start: number): Buffer {
  const parts = entries.map((entry) => {
    const part = Buffer.alloc(DIRECTORY_BYTES + entry.name.length);
    part.writeUInt32LE(0x0201_4b50, 0);
    part.writeUInt16LE(VERSION, 4);
    writeCommon(part, 6, entry);
    part.writeUInt32LE(entry.offset, 42);
    part.write(entry.name, DIRECTORY_BYTES, "latin1");
    return part;
  });
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    parts.reduce((total, { length }) => total + length, 0),
    12,
  );
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...parts, end]);
}
