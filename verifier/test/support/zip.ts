import { crc32 } from "node:zlib";

/** A zip as a bundle is one, written by other code than what reads it: files in any order and of any name a test wants. */
export function zipOf(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const facts = factsOf(name, content);
    parts.push(Buffer.from("504b0304", "hex"), facts, Buffer.from(name), content);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("504b01021400", "hex"), facts, place, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.from("504b0506000000000000000000000000000000000000", "hex");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

function factsOf(name: string, content: Buffer): Buffer {
  const facts = Buffer.from("1400000000000000210000000000000000000000000000000000", "hex");
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(content.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(name.length, 22);
  return facts;
}
