/**
 * Go compares strings as UTF-8 bytes and JavaScript as UTF-16 units; they differ where surrogate pairs meet
 * U+E000 to U+FFFF. Everything sorted or ranged in the ledger goes by bytes.
 */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}

export function sortedByKey<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareUtf8(a, b));
}
