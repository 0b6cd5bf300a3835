const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Hex digits as base64url without padding (RFC 4648 section 5). Here because rules import nothing of Node. */
export function base64UrlOfHex(hex: string): string {
  const bits = Array.from(hex, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return (bits.match(/.{1,6}/g) ?? []).map((group) => ALPHABET[Number.parseInt(group.padEnd(6, "0"), 2)]).join("");
}
