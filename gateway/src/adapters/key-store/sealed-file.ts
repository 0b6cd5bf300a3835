import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { syncFolder, writeDurably } from "../../durable-file.js";
import { KeyStoreError } from "../../ports/key-store.js";
import { derivation, deriveKeys, newDerivation, type StoreKeys, type Unlock } from "./unlock.js";

const FORMAT = "mulian-key-store-1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the check entry decrypts to: it tells a wrong passphrase from a changed file. */
const CHECK = "mulian";

const entry = z.strictObject({ name: z.string(), kind: z.enum(["P-256", "secret"]), sealed: z.base64() });
const content = z.strictObject({ format: z.literal(FORMAT), derivation, check: z.base64(), entries: z.array(entry) });
const file = z.strictObject({ ...content.shape, seal: z.base64() });

type Content = z.infer<typeof content>;

export interface PlainEntry {
  readonly name: string;
  readonly kind: "P-256" | "secret";
  /** PKCS #8 DER of a key, UTF-8 of a secret. */
  readonly plaintext: Buffer;
}

/**
 * The store's file: entries under AES-256-GCM, each bound to its name and kind, and an HMAC over the whole, so that no entry
 * can be changed, swapped, added or taken away without the key. An old copy of the whole file is not noticed.
 */
export class SealedFile {
  readonly #keys: StoreKeys;
  readonly #head: Pick<Content, "format" | "derivation" | "check">;

  private constructor(
    private readonly path: string,
    keys: StoreKeys,
    head: Pick<Content, "format" | "derivation" | "check">,
  ) {
    this.#keys = keys;
    this.#head = head;
  }

  /** @throws KeyStoreError WEAK_PASSPHRASE, WRONG_PASSPHRASE, TAMPERED, MALFORMED */
  static async open(
    path: string,
    unlock: Unlock,
  ): Promise<{ readonly file: SealedFile; readonly entries: readonly PlainEntry[] }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return text === undefined ? SealedFile.create(path, unlock) : SealedFile.load(path, unlock, parse(text));
  }

  private static async create(path: string, unlock: Unlock) {
    const how = newDerivation(unlock);
    const keys = await deriveKeys(unlock, how);
    const check = seal(keys.entries, "check", Buffer.from(CHECK));
    const created = new SealedFile(path, keys, { format: FORMAT, derivation: how, check });
    await created.write([]);
    return { file: created, entries: [] };
  }

  private static async load(path: string, unlock: Unlock, { seal: sealed, ...stored }: z.infer<typeof file>) {
    const keys = await deriveKeys(unlock, stored.derivation);
    if (unseal(keys.entries, "check", stored.check)?.toString() !== CHECK) {
      throw new KeyStoreError("WRONG_PASSPHRASE", "the key store does not open with this passphrase");
    }
    if (!timingSafeEqual(digest(keys, stored), padded(sealed)))
      throw new KeyStoreError("TAMPERED", "the key store was changed from outside");
    const { entries, ...head } = stored;
    return { file: new SealedFile(path, keys, head), entries: entries.map((one) => opened(keys, one)) };
  }

  /** Replaces the file in one step. @throws KeyStoreError NOT_WRITABLE, and then the old file stands */
  async write(entries: readonly PlainEntry[]): Promise<void> {
    const sealed = entries.map(({ name, kind, plaintext }) => ({
      name,
      kind,
      sealed: seal(this.#keys.entries, context(name, kind), plaintext),
    }));
    const stored: Content = { ...this.#head, entries: sealed };
    const text = JSON.stringify({ ...stored, seal: digest(this.#keys, stored).toString("base64") });
    const beside = `${this.path}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      await writeDurably(beside, text);
      await rename(beside, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      const cause = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      throw new KeyStoreError("NOT_WRITABLE", `the key store could not be written: ${cause}`);
    }
  }
}

function parse(text: string): z.infer<typeof file> {
  try {
    return file.parse(JSON.parse(text));
  } catch {
    throw new KeyStoreError("MALFORMED", "the key store is not readable");
  }
}

function opened(keys: StoreKeys, { name, kind, sealed }: z.infer<typeof entry>): PlainEntry {
  const plaintext = unseal(keys.entries, context(name, kind), sealed);
  if (plaintext === undefined)
    throw new KeyStoreError("TAMPERED", "an entry of the key store was changed from outside");
  return { name, kind, plaintext };
}

/** Which entry it is, authenticated with its text: an entry put under another name does not open. */
function context(name: string, kind: string): string {
  return JSON.stringify([FORMAT, kind, name]);
}

function seal(key: Buffer, boundTo: string, plaintext: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(boundTo));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString("base64");
}

function unseal(key: Buffer, boundTo: string, sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function digest(keys: StoreKeys, stored: Content): Buffer {
  const { format, derivation: how, check, entries } = stored;
  // In the schema's order of members: what is signed is the parsed content, not the file's spelling of it.
  const flat = [
    format,
    Object.values(derivation.parse(how)),
    check,
    entries.map((one) => [one.name, one.kind, one.sealed]),
  ];
  return createHmac("sha256", keys.seal).update(JSON.stringify(flat)).digest();
}

/** timingSafeEqual wants equal lengths; a seal of another length is simply wrong. */
function padded(base64: string): Buffer {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
