import type { Encoding } from "../../src/adapters/data-source/binding.js";

type LegacyEncoding = Exclude<Encoding, "utf-8">;

/** Every two-byte character of an encoding with its bytes, found by decoding all pairs, since Node only decodes. */
export function doubleByteTable(encoding: LegacyEncoding): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      try {
        const character = decoder.decode(Uint8Array.of(lead, trail));
        if (Array.from(character).length === 1) table.set(character, [lead, trail]);
      } catch {
        // No character has these bytes.
      }
    }
  }
  return table;
}

/** The bytes of a text in a legacy encoding; throws a RangeError for a character that has no two bytes there. */
export function encodeLegacy(text: string, table: ReadonlyMap<string, readonly [number, number]>): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const pair = table.get(character);
    if (pair !== undefined) bytes.push(...pair);
    else if (character < "\x80") bytes.push(character.charCodeAt(0));
    else throw new RangeError(`no two bytes for U+${character.codePointAt(0)?.toString(16)}`);
  }
  return Buffer.from(bytes);
}
