import { crc32 } from "node:zlib";
import { expect } from "chai";
import { ZIP_END_BYTES, type ZipEntry, zipBytesOf, zipOf } from "../../src/evidence/zip.js";

const FILES: Readonly<Record<string, Buffer>> = { "a/1.block": Buffer.from("first"), "b.json": Buffer.alloc(0) };
const ENTRIES: readonly ZipEntry[] = Object.entries(FILES).map(([name, content]) => ({
  name,
  sizeBytes: content.length,
  crc: crc32(content),
}));

async function zipped(entries: readonly ZipEntry[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of zipOf(entries, async (name) => FILES[name] ?? Buffer.alloc(0))) parts.push(part);
  return Buffer.concat(parts);
}

describe("a bundle's zip", () => {
  /** Written down by hand after APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16: the same in every version of the gateway. */
  const EXPECTED = [
    "504b0304 1400 0000 0000 0000 2100 57ee7192 05000000 05000000 0900 0000 612f312e626c6f636b 6669727374",
    "504b0304 1400 0000 0000 0000 2100 00000000 00000000 00000000 0600 0000 622e6a736f6e",
    "504b0102 1400 1400 0000 0000 0000 2100 57ee7192 05000000 05000000 0900 0000 0000 0000 0000 00000000 00000000 612f312e626c6f636b",
    "504b0102 1400 1400 0000 0000 0000 2100 00000000 00000000 00000000 0600 0000 0000 0000 0000 00000000 2c000000 622e6a736f6e",
    "504b0506 0000 0000 0200 0200 6b000000 50000000 0000",
  ]
    .join("")
    .replaceAll(" ", "");

  it("has the bytes that its files give, and no others", async () => {
    expect((await zipped(ENTRIES)).toString("hex")).to.equal(EXPECTED);
  });

  it("is as long as is said beforehand, also without any file", async () => {
    const sizeOf = (entries: readonly ZipEntry[]): number =>
      entries.reduce((sum, entry) => sum + zipBytesOf(entry), ZIP_END_BYTES);
    for (const entries of [ENTRIES, ENTRIES.slice(0, 1), []])
      expect(await zipped(entries)).to.have.length(sizeOf(entries));
  });
});
