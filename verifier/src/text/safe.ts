/**
 * Control characters, direction overrides and characters that nobody sees would steer the reader's terminal, or make two names
 * look alike: shown, not obeyed.
 */
export const safeText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);

/** JSON that is as safe to look at: it leaves these characters in its texts as they are, and reads the same with their escapes. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).split("\n").map(safeText).join("\n");

/** By UTF-16 code units, as JSON escapes what lies beyond the first 65,536. */
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
