/** One file of a zip: what its headers say of it. */
export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** CRC-32 of the content. */
  readonly crc: number;
}

/** Signatures, versions and the first of January 1980 as APPNOTE 6.3.10 writes them (4.3.7, 4.3.12, 4.3.16, 4.4.6). */
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const VERSION = 20;
const FIRST_DAY = 0x0021;

/** Lengths of the three headers without names. */
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
export const ZIP_END_BYTES = 22;

/**
 * A zip without compression whose bytes follow from its files alone: no times, no attributes, no extra fields (docs/evidence.md).
 * @param entries in the order of their names; together less than 4 GiB and 65,535, which a bundle's limits see to
 * @param read the content of one of them
 */
export async function* zipOf(
  entries: readonly ZipEntry[],
  read: (name: string) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0;
  const directory: Buffer[] = [];
  for (const entry of entries) {
    yield localHeader(entry);
    yield await read(entry.name);
    directory.push(centralHeader(entry, offset));
    offset += LOCAL_BYTES + entry.name.length + entry.sizeBytes;
  }
  yield Buffer.concat([...directory, endOf(directory, offset)]);
}

/** What a file takes in the zip, its headers included; names are ASCII. The directory's end takes ZIP_END_BYTES more. */
export const zipBytesOf = ({ name, sizeBytes }: Pick<ZipEntry, "name" | "sizeBytes">): number =>
  LOCAL_BYTES + CENTRAL_BYTES + 2 * name.length + sizeBytes;

function localHeader(entry: ZipEntry): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  writeFacts(header, 4, entry);
  return Buffer.concat([header, Buffer.from(entry.name)]);
}

function centralHeader(entry: ZipEntry, offset: number): Buffer {
  const header = Buffer.alloc(CENTRAL_BYTES);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFacts(header, 6, entry);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, Buffer.from(entry.name)]);
}

/** What both headers say alike, from the version needed on; flags, method, time and the length of extra fields are zero. */
function writeFacts(header: Buffer, at: number, { name, sizeBytes, crc }: ZipEntry): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(FIRST_DAY, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(sizeBytes, at + 14);
  header.writeUInt32LE(sizeBytes, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function endOf(directory: readonly Buffer[], offset: number): Buffer {
  const end = Buffer.alloc(ZIP_END_BYTES);
  end.writeUInt32LE(END_OF_DIRECTORY, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return end;
}
