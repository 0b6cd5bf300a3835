import { sha256 } from "../crypto/sha256.js";

/** What stands on the ledger for a private key: SHA-256 of its UTF-8 bytes. */
export function keyHash(key: string): Buffer {
  return sha256(Buffer.from(key, "utf8"));
}
