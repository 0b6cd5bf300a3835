/** A text in a legacy encoding of two-byte characters. Node only decodes, so all pairs are decoded and looked up. */
export function encode(text: string, encoding: "gb18030" | "big5"): Buffer {
  const table = tableOf(encoding);
  const bytes = Array.from(text, (character) => {
    const pair = character < "\x80" ? [character.charCodeAt(0)] : table.get(character);
    if (pair === undefined) throw new RangeError(`${encoding} has no two bytes for ${character}`);
    return pair;
  });
  return Buffer.from(bytes.flat());
}

function tableOf(encoding: string): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      try {
        const character = decoder.decode(Uint8Array.of(lead, trail));
        if (Array.from(character).length === 1) table.set(character, [lead, trail]);
      } catch {
        // No character has these bytes.
      }
    }
  return table;
}
