import type { FileHandle } from "node:fs/promises";
import type { Encoding } from "./binding.js";
import { WRONG_CHARACTERS } from "./file-decode.js";
import { MAX_LINE_BYTES, readLines } from "./file-lines.js";

/** Bytes of lines that are not plain ASCII; a few thousand characters tell the encodings apart with certainty. */
const SAMPLE_BYTES = 65_536;
/** How far such lines are looked for. A table that is ASCII so far is read as UTF-8, of which ASCII is a part. */
const MAX_SCAN_BYTES = 16_777_216;
/** Share of the sample's lines that must decode. Below one, so that a broken line does not hide the encoding of the rest. */
const MIN_GOOD_LINES = 0.9;
/** By how much the better of GB18030 and Big5 must be ahead; nearer than this a person decides. */
const MIN_LEAD = 0.1;
/** Where fewer lines than this are not ASCII and nothing fits them, they are broken lines of an ASCII table. */
const MAX_STRAY_LINES = 0.01;
/** Different double-byte characters after which Big5 would have shown a second byte below A1: 40 % of its level 1 have one. */
const MIN_DISTINCT_PAIRS = 20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The encoding of a text file, told from a sample; undefined when GB18030 and Big5 cannot be told apart or nothing fits.
 * Almost any Big5 text also decodes as GB18030, so the two are told by how common the characters are: each code puts the
 * frequent ones in rows of their own (GB 2312 level 1, Big5 level 1).
 */
export async function detectEncoding(handle: FileHandle): Promise<Encoding | undefined> {
  const { sample, scannedLines } = await sampleLines(handle);
  if (sample.length === 0 || goodLines(sample, "utf-8") >= MIN_GOOD_LINES) return "utf-8";
  const gb18030 = goodLines(sample, "gb18030") >= MIN_GOOD_LINES ? gbLikelihood(sample) : -1;
  const big5 = goodLines(sample, "big5") >= MIN_GOOD_LINES ? big5Likelihood(sample) : -1;
  if (Math.max(gb18030, big5) < 0) {
    return sample.length / scannedLines < MAX_STRAY_LINES ? "utf-8" : undefined;
  }
  if (Math.abs(gb18030 - big5) < MIN_LEAD) return undefined;
  return gb18030 > big5 ? "gb18030" : "big5";
}

type Sample = Readonly<{ sample: readonly Buffer[]; scannedLines: number }>;

/** The first lines that are not ASCII; none of a file that begins with a byte order mark, which is UTF-8. */
async function sampleLines(handle: FileHandle): Promise<Sample> {
  const sample: Buffer[] = [];
  let [sampledBytes, scannedBytes, scannedLines] = [0, 0, 0];
  for await (const batch of readLines(handle)) {
    for (const { line, bytes } of batch) {
      scannedLines = line;
      scannedBytes += lengthOf(bytes);
      if (bytes === undefined || isAscii(bytes)) continue;
      if (line === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) return { sample: [], scannedLines };
      sample.push(Buffer.from(bytes));
      sampledBytes += bytes.length;
    }
    if (sampledBytes >= SAMPLE_BYTES || scannedBytes >= MAX_SCAN_BYTES) break;
  }
  return { sample, scannedLines };
}

function lengthOf(bytes: Buffer | undefined): number {
  return bytes?.length ?? MAX_LINE_BYTES;
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function goodLines(lines: readonly Buffer[], encoding: Encoding): number {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const good = lines.filter((line) => {
    try {
      return !WRONG_CHARACTERS[encoding].test(decoder.decode(line));
    } catch {
      return false;
    }
  });
  return good.length / lines.length;
}

/** The two bytes of each double-byte character; a four-byte one of GB18030 counts as two that are not common. */
function pairsOf(lines: readonly Buffer[]): readonly (readonly [lead: number, trail: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 1) {
      const [lead, trail] = [line[i] ?? 0, line[i + 1] ?? 0];
      if (lead < 0x81) continue;
      pairs.push([lead, trail]);
      i += 1;
    }
  }
  return pairs;
}

/** GB 2312: rows A1 to A3 are signs, B0 to D7 the 3,755 characters of level 1; its second bytes are all from A1 up. */
function gbLikelihood(lines: readonly Buffer[]): number {
  return share(
    pairsOf(lines),
    ([lead, trail]) => trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7)),
  );
}

/** Big5: A1 to A3 are signs, A4 to C6 the 5,401 characters of level 1. */
function big5Likelihood(lines: readonly Buffer[]): number {
  const pairs = pairsOf(lines);
  const distinct = new Set(pairs.map(([lead, trail]) => lead * 256 + trail));
  if (distinct.size >= MIN_DISTINCT_PAIRS && pairs.every(([, trail]) => trail >= 0xa1)) return 0;
  return share(pairs, ([lead]) => lead >= 0xa1 && lead <= 0xc6);
}

function share<Part>(parts: readonly Part[], isMeant: (part: Part) => boolean): number {
  return parts.length === 0 ? 0 : parts.filter(isMeant).length / parts.length;
}
