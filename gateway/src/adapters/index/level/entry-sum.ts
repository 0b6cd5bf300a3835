import { createHash } from "node:crypto";

const MODULUS = 1n << 256n;

/**
 * A sum over entries that does not depend on their order: SHA-256 of each, added modulo 2^256. Kept with the cursor in
 * every batch, it shows at the next start whether an entry was lost or changed on disk. It guards against faults, not
 * against somebody who can write to the disk: for that, `fsck` replays the ledger.
 */
export const addEntry = (sum: bigint, key: string, value: string): bigint =>
  (sum + BigInt(`0x${createHash("sha256").update(key).update("\0").update(value).digest("hex")}`)) % MODULUS;

export const sumToText = (sum: bigint): string => sum.toString(16);
export const sumFromText = (text: string): bigint => BigInt(`0x${text || "0"}`);
