import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from "node:crypto";
import { type KeyStore, type KeyStoreEntry, KeyStoreError, type PublicKeyJwk } from "../../ports/key-store.js";
import { requireName } from "./entry-name.js";
import { readPublicKey } from "./read-public-key.js";
import { signDer, signRaw } from "../../ecdsa.js";
import { type PlainEntry, SealedFile } from "./sealed-file.js";
import type { Unlock } from "./unlock.js";

type Held =
  | { readonly kind: "P-256"; readonly key: KeyObject; readonly jwk: PublicKeyJwk }
  | { readonly kind: "secret"; readonly secret: string };

export interface FileKeyStoreOptions {
  /** The store's file; its folder is created 0700, the file itself 0600. One process opens it at a time. */
  readonly path: string;
  readonly unlock: Unlock;
}

/**
 * The encrypted file store: everything is decrypted once at start and held as handles; each change rewrites the file, which
 * stays small (some 300 bytes an entry).
 */
export class FileKeyStore implements KeyStore {
  // Private in the language, so that no logger or inspector can print what is held.
  readonly #file: SealedFile;
  #held: ReadonlyMap<string, Held>;
  #turn: Promise<void> = Promise.resolve();

  private constructor(file: SealedFile, held: ReadonlyMap<string, Held>) {
    this.#file = file;
    this.#held = held;
  }

  /** Creates the store or opens it. @throws KeyStoreError WEAK_PASSPHRASE, WRONG_PASSPHRASE, TAMPERED, MALFORMED */
  static async open(options: FileKeyStoreOptions): Promise<FileKeyStore> {
    const { file, entries } = await SealedFile.open(options.path, options.unlock);
    return new FileKeyStore(file, new Map(entries.map((entry) => [entry.name, hold(entry)])));
  }

  async generate(name: string, _kind: "P-256"): Promise<PublicKeyJwk> {
    return this.#change(name, (before) => {
      if (before !== undefined) throw taken(name);
      return newKey();
    });
  }

  async ensureKey(name: string): Promise<PublicKeyJwk> {
    return this.#change(name, (before) => (before === undefined ? newKey() : requireKey(name, before)));
  }

  async put(name: string, privateKeyPem: string): Promise<void> {
    const given = holdKey(readPrivateKey(privateKeyPem));
    await this.#change(name, (before) => {
      if (before === undefined) return given;
      if (before.kind === "P-256" && before.jwk.x === given.jwk.x && before.jwk.y === given.jwk.y) return before;
      throw taken(name);
    });
  }

  async publicJwk(name: string): Promise<PublicKeyJwk | undefined> {
    const held = this.#held.get(name);
    return held?.kind === "P-256" ? held.jwk : undefined;
  }

  async sign(name: string, data: Uint8Array): Promise<Buffer> {
    return signDer(this.privateKey(name), data);
  }

  async signEs256(name: string, data: Uint8Array): Promise<Uint8Array> {
    return signRaw(this.privateKey(name), data);
  }

  async deriveSecret(name: string, publicKey: PublicKeyJwk): Promise<Uint8Array> {
    return diffieHellman({ privateKey: this.privateKey(name), publicKey: readPublicKey(publicKey) });
  }

  privateKey(name: string): KeyObject {
    return requireKey(name, this.#held.get(name)).key;
  }

  async putSecret(name: string, secret: string): Promise<void> {
    await this.#change(name, (before) => {
      if (before?.kind === "P-256") throw taken(name);
      return { kind: "secret", secret };
    });
  }

  async secret(name: string): Promise<string | undefined> {
    const held = this.#held.get(name);
    return held?.kind === "secret" ? held.secret : undefined;
  }

  async list(): Promise<readonly KeyStoreEntry[]> {
    return [...this.#held].map(([name, { kind }]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(name: string): Promise<void> {
    await this.#change(name, () => undefined);
  }

  /** One change at a time; it shows only once it is durable. Answers the public key where there is one. */
  #change(name: string, update: (before: Held | undefined) => Held): Promise<PublicKeyJwk>;
  #change(name: string, update: (before: Held | undefined) => Held | undefined): Promise<PublicKeyJwk | undefined>;
  async #change(
    name: string,
    update: (before: Held | undefined) => Held | undefined,
  ): Promise<PublicKeyJwk | undefined> {
    requireName(name);
    const change = this.#turn.then(async () => {
      const before = this.#held.get(name);
      const after = update(before);
      if (after !== before) await this.#replace(name, after);
      return after?.kind === "P-256" ? after.jwk : undefined;
    });
    this.#turn = change.then(
      () => undefined,
      () => undefined,
    );
    return change;
  }

  async #replace(name: string, after: Held | undefined): Promise<void> {
    const held = new Map(this.#held);
    if (after === undefined) held.delete(name);
    else held.set(name, after);
    await this.#file.write([...held].map(([entryName, entry]) => toPlain(entryName, entry)));
    this.#held = held;
  }
}

function hold({ kind, plaintext }: PlainEntry): Held {
  if (kind === "secret") return { kind, secret: plaintext.toString("utf8") };
  return holdKey(createPrivateKey({ key: plaintext, format: "der", type: "pkcs8" }));
}

function toPlain(name: string, held: Held): PlainEntry {
  const plaintext =
    held.kind === "secret" ? Buffer.from(held.secret) : held.key.export({ format: "der", type: "pkcs8" });
  return { name, kind: held.kind, plaintext };
}

function newKey(): Held {
  return holdKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
}

function holdKey(key: KeyObject): Held & { kind: "P-256" } {
  const { x = "", y = "" } = createPublicKey(key).export({ format: "jwk" });
  return { kind: "P-256", key, jwk: { kty: "EC", crv: "P-256", x, y } };
}

function requireKey(name: string, held: Held | undefined): Held & { kind: "P-256" } {
  if (held?.kind === "P-256") return held;
  throw new KeyStoreError("NOT_FOUND", `the key store has no key ${name}`);
}

function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Falls through: the parser's own message could quote what it was given.
  }
  throw new KeyStoreError("KEY_INVALID", "not a P-256 private key in PEM");
}

function taken(name: string): KeyStoreError {
  return new KeyStoreError("ALREADY_EXISTS", `the key store already has another entry ${name}`);
}
