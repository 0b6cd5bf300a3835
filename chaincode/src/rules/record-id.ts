import { canonicalJson } from "@mulian/domain";

/** Hex digits of a record's id: 128 bits of the digest. */
const ID_DIGITS = 32;

/**
 * The id that follows from what a record is made from, its kind first, so that whoever makes it again finds it.
 * @param hash SHA-256 of a text, lower-case hex
 */
export const recordIdFrom = (hash: (text: string) => string, ...parts: readonly string[]): string =>
  hash(canonicalJson(parts)).slice(0, ID_DIGITS);
