import type { FileHandle } from "node:fs/promises";
import type { Encoding } from "./binding.js";
import { WRONG_CHARACTERS } from "./file-decode.js";
import { readLines } from "./file-lines.js";

/** Bytes of lines that are not plain ASCII; a few thousand characters tell the encodings apart with certainty. */
const SAMPLE_BYTES = 65_536;
/** How far such lines are looked for. A table that is ASCII so far is read as UTF-8, of which ASCII is a part. */
const MAX_SCAN_BYTES = 16_777_216;
/** Share of the sample's lines that must decode. Below one, so that a broken line does not hide the encoding of the rest. */
const MIN_GOOD_LINES = 0.9;
/** By how much the better of GB18030 and Big5 must be ahead; nearer than this a person decides. */
const MIN_LEAD = 0.1;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The encoding of a text file, told from a sample; undefined when GB18030 and Big5 cannot be told apart or nothing fits.
 * Almost any Big5 text also decodes as GB18030, so the two are told by how common the characters are: each code puts the
 * frequent ones in rows of their own (GB 2312 level 1, Big5 level 1).
 */
export async function detectEncoding(handle: FileHandle): Promise<Encoding | undefined> {
  const sample = await sampleLines(handle);
  if (sample.length === 0 || goodLines(sample, "utf-8") >= MIN_GOOD_LINES) return "utf-8";
  const gb18030 =
    goodLines(sample, "gb18030") >= MIN_GOOD_LINES ? commonShare(sample, gbIsCommon) : -1;
  const big5 = goodLines(sample, "big5") >= MIN_GOOD_LINES ? commonShare(sample, big5IsCommon) : -1;
  if (Math.max(gb18030, big5) < 0 || Math.abs(gb18030 - big5) < MIN_LEAD) return undefined;
  return gb18030 > big5 ? "gb18030" : "big5";
}

async function sampleLines(handle: FileHandle): Promise<readonly Buffer[]> {
  const sample: Buffer[] = [];
  let [sampled, scanned] = [0, 0];
  for await (const batch of readLines(handle)) {
    for (const { bytes } of batch) {
      scanned += bytes?.length ?? 0;
      if (bytes === undefined || bytes.every((byte) => byte < 0x80)) continue;
      if (scanned === bytes.length && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) return [];
      sample.push(Buffer.from(bytes));
      sampled += bytes.length;
    }
    if (sampled >= SAMPLE_BYTES || scanned >= MAX_SCAN_BYTES) break;
  }
  return sample;
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

/** Share of the double-byte characters that are among the code's common ones. */
function commonShare(
  lines: readonly Buffer[],
  isCommon: (lead: number, trail: number) => boolean,
): number {
  let [pairs, common] = [0, 0];
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 1) {
      const lead = line[i] ?? 0;
      if (lead < 0x81) continue;
      pairs += 1;
      if (isCommon(lead, line[i + 1] ?? 0)) common += 1;
      i += 1;
    }
  }
  return pairs === 0 ? 0 : common / pairs;
}

/** GB 2312: rows A1 to A3 are signs, B0 to D7 the 3,755 characters of level 1; its second bytes are all from A1 up. */
function gbIsCommon(lead: number, trail: number): boolean {
  return trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7));
}

/** Big5: A1 to A3 are signs, A4 to C6 the 5,401 characters of level 1. */
function big5IsCommon(lead: number, trail: number): boolean {
  return lead >= 0xa1 && lead <= 0xc6 && ((trail >= 0x40 && trail <= 0x7e) || trail >= 0xa1);
}
