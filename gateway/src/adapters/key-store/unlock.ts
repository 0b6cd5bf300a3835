import { hkdfSync, randomBytes, scrypt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { KeyStoreError } from "../../ports/key-store.js";

const KEY_BYTES = 32;
const SALT_BYTES = 32;
/** A passphrase shorter than this is guessed offline whatever the derivation costs. */
const MIN_PASSPHRASE_CHARACTERS = 12;
/** About a quarter of a second and 32 MB, once at start (OWASP's recommendation for scrypt). */
const COST = { N: 32_768, r: 8, p: 3 } as const;
/** A changed header must not be able to ask for more memory than this at start. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** How the store's key is made; stands in clear at the head of the file. */
export const derivation = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("scrypt"),
    N: z.number().int().min(2).max(1_048_576),
    r: z.number().int().min(1).max(16),
    p: z.number().int().min(1).max(16),
    salt: z.base64(),
  }),
  z.strictObject({ name: z.literal("key-file"), salt: z.base64() }),
]);
export type Derivation = z.infer<typeof derivation>;

/** The two keys of a store. */
export interface StoreKeys {
  readonly entries: Buffer;
  readonly seal: Buffer;
}

/** What opens a store: a passphrase, or 32 random bytes from a mounted secret. */
export type Unlock = { readonly passphrase: string } | { readonly key: Buffer };

/**
 * Reads the file that `MULIAN_PASSPHRASE_FILE` names: exactly 32 bytes that are not all printable are a key, anything else
 * is a passphrase in UTF-8 without the line end.
 */
export async function readUnlockFile(path: string): Promise<Unlock> {
  const bytes = await readFile(path);
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (bytes.length === KEY_BYTES && !printable) return { key: bytes };
  return { passphrase: bytes.toString("utf8").replace(/\r?\n$/, "") };
}

/** @throws KeyStoreError WEAK_PASSPHRASE */
export function newDerivation(unlock: Unlock): Derivation {
  const salt = randomBytes(SALT_BYTES).toString("base64");
  if ("key" in unlock) return { name: "key-file", salt };
  if (unlock.passphrase.length < MIN_PASSPHRASE_CHARACTERS) {
    throw new KeyStoreError(
      "WEAK_PASSPHRASE",
      `the passphrase must have at least ${MIN_PASSPHRASE_CHARACTERS} characters`,
    );
  }
  return { name: "scrypt", ...COST, salt };
}

/** @throws KeyStoreError WRONG_PASSPHRASE when the store wants the other kind of secret */
export async function deriveKeys(unlock: Unlock, how: Derivation): Promise<StoreKeys> {
  const salt = Buffer.from(how.salt, "base64");
  const master = await masterKey(unlock, how, salt);
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", master, salt, `mulian key store ${purpose}`, KEY_BYTES));
  return { entries: derive("entries"), seal: derive("seal") };
}

async function masterKey(unlock: Unlock, how: Derivation, salt: Buffer): Promise<Buffer> {
  if (how.name === "key-file") {
    if ("key" in unlock && unlock.key.length === KEY_BYTES) return unlock.key;
    throw new KeyStoreError("WRONG_PASSPHRASE", "this store opens with a key file of 32 bytes");
  }
  if ("key" in unlock) throw new KeyStoreError("WRONG_PASSPHRASE", "this store opens with a passphrase");
  const { N, r, p } = how;
  if (128 * N * r > MAX_MEMORY_BYTES)
    throw new KeyStoreError("MALFORMED", "the store's derivation asks for too much memory");
  const text = unlock.passphrase.normalize("NFC");
  return new Promise((resolve, reject) =>
    scrypt(text, salt, KEY_BYTES, { N, r, p, maxmem: 2 * MAX_MEMORY_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}
