/** Texts without the blanks around them, at any depth: what people type, as the ledger wants it. */
export function trimmed<T>(value: T): T {
  return trimDeep(value) as T; // texts stay texts, lists lists, objects keep their members
}

function trimDeep(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(trimDeep);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, trimDeep(member)]));
}

/** The ledger keeps reasons and abstracts as one paragraph: line breaks become blanks. */
export const oneParagraph = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");

/** A list typed one entry a line. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
