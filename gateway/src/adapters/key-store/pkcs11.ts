import { createHash, createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeDurably } from "../../durable-file.js";
import { derOf, lowS } from "../../ecdsa.js";
import { type KeyStore, type KeyStoreEntry, KeyStoreError, type PublicKeyJwk } from "../../ports/key-store.js";
import { requireName } from "./entry-name.js";
import { readPublicKey } from "./read-public-key.js";
import { loadCryptoki } from "./pkcs11/cryptoki.js";
import { TokenSession, type TokenOptions } from "./pkcs11/token-session.js";

export interface Pkcs11KeyStoreOptions extends TokenOptions {
  /** The vendor's shared library. */
  readonly module: string;
  /** Begins the label of every key of this store: gateways that share a token have one each. */
  readonly labelPrefix: string;
  /** Folder of what lies beside the token. */
  readonly directory: string;
  /** Opens the store of the secrets by a key of 32 bytes that only the token can make. */
  readonly openSecrets: (key: Buffer) => Promise<KeyStore>;
  /**
   * Keys that a program of this process must have in its hands, such as TLS's, and those that follow them (`NAME.2`): kept
   * with the secrets, not in the token.
   */
  readonly inProcess: readonly string[];
}

/** Name of the token's key from which the secrets' key is made: one that no caller may give. */
const SECRETS_NAME = "/secrets";

/** The other half of the agreement that makes the secrets' key; its private half was thrown away when it was made. */
const Wrapping = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });

/**
 * Keys in an HSM (PKCS #11): made there or taken in, used there, never read out. Secrets, and the few keys that must be in this
 * process, are in another store beside it whose key is agreed upon with a key of the token (ECDH), so that it is worth nothing
 * without the token.
 */
export class Pkcs11KeyStore implements KeyStore {
  readonly #token: TokenSession;
  readonly #secrets: KeyStore;
  readonly #inProcess: readonly string[];
  readonly #prefix: string;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(token: TokenSession, secrets: KeyStore, options: Pkcs11KeyStoreOptions) {
    this.#token = token;
    this.#secrets = secrets;
    this.#inProcess = options.inProcess;
    this.#prefix = options.labelPrefix;
  }

  /** @throws KeyStoreError LIBRARY_MISSING, TOKEN_MISSING, WRONG_PASSPHRASE (of the token), TAMPERED, MALFORMED */
  static async open(options: Pkcs11KeyStoreOptions): Promise<Pkcs11KeyStore> {
    const token = new TokenSession(await loadCryptoki(options.module), options);
    token.open();
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const key = await secretsKey(token, options);
    return new Pkcs11KeyStore(token, await options.openSecrets(key), options);
  }

  close(): void {
    this.#token.close();
  }

  #isInProcess(name: string): boolean {
    return this.#inProcess.some((first) => name === first || name.startsWith(`${first}.`));
  }

  generate(name: string, kind: "P-256"): Promise<PublicKeyJwk> {
    return this.#inTurn(name, async () => {
      if (this.#isInProcess(name)) return this.#secrets.generate(name, kind);
      if (await this.#has(name)) throw taken(name);
      return this.#make(name);
    });
  }

  ensureKey(name: string): Promise<PublicKeyJwk> {
    return this.#inTurn(name, async () => {
      if (this.#isInProcess(name)) return this.#secrets.ensureKey(name);
      const known = this.#jwk(name);
      if (known !== undefined) return known;
      if (await this.#has(name)) throw notFound(name);
      return this.#make(name);
    });
  }

  put(name: string, privateKeyPem: string): Promise<void> {
    return this.#inTurn(name, async () => {
      if (this.#isInProcess(name)) return this.#secrets.put(name, privateKeyPem);
      const { d, ...given } = readPrivateKey(privateKeyPem);
      const known = this.#jwk(name);
      if (known?.x === given.x && known.y === given.y) return;
      if (await this.#has(name)) throw taken(name);
      this.#token.import(this.#label(name), Buffer.from(d, "base64url"), pointOf(given));
    });
  }

  async publicJwk(name: string): Promise<PublicKeyJwk | undefined> {
    return this.#isInProcess(name) ? this.#secrets.publicJwk(name) : this.#jwk(name);
  }

  async sign(name: string, data: Uint8Array): Promise<Buffer> {
    return this.#isInProcess(name) ? this.#secrets.sign(name, data) : derOf(this.#signRaw(name, data));
  }

  async signEs256(name: string, data: Uint8Array): Promise<Uint8Array> {
    return this.#isInProcess(name) ? this.#secrets.signEs256(name, data) : this.#signRaw(name, data);
  }

  async deriveSecret(name: string, publicKey: PublicKeyJwk): Promise<Uint8Array> {
    if (this.#isInProcess(name)) return this.#secrets.deriveSecret(name, publicKey);
    // The point is judged here: a token that does not would give bits of its key away to points of other curves.
    readPublicKey(publicKey);
    const secret = this.#token.derive(this.#label(name), pointOf(publicKey));
    if (secret === undefined) throw notFound(name);
    return secret;
  }

  /** Only of the keys that are in this process. @throws KeyStoreError NOT_EXPORTABLE for a key of the token */
  privateKey(name: string): KeyObject {
    if (!this.#isInProcess(name) && this.#jwk(name) !== undefined)
      throw new KeyStoreError("NOT_EXPORTABLE", `the key ${name} is in the token and does not leave it`);
    return this.#secrets.privateKey(name);
  }

  putSecret(name: string, secret: string): Promise<void> {
    return this.#inTurn(name, async () => {
      if (this.#jwk(name) !== undefined) throw taken(name);
      await this.#secrets.putSecret(name, secret);
    });
  }

  secret(name: string): Promise<string | undefined> {
    return this.#secrets.secret(name);
  }

  async list(): Promise<readonly KeyStoreEntry[]> {
    const keys = this.#token
      .labels()
      .filter((one) => one.startsWith(this.#prefix) && one !== this.#label(SECRETS_NAME))
      .map((one) => ({ name: one.slice(this.#prefix.length), kind: "P-256" as const }));
    return [...keys, ...(await this.#secrets.list())].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  delete(name: string): Promise<void> {
    return this.#inTurn(name, async () => {
      this.#token.destroy(this.#label(name));
      await this.#secrets.delete(name);
    });
  }

  /** One change at a time, so that two do not make a key of one name. */
  #inTurn<T>(name: string, change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => {
      requireName(name);
      return change();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #label(name: string): string {
    return `${this.#prefix}${name}`;
  }

  #make(name: string): PublicKeyJwk {
    this.#token.generate(this.#label(name));
    const made = this.#jwk(name);
    if (made === undefined) throw new KeyStoreError("NOT_WRITABLE", "the token did not keep the key it made");
    return made;
  }

  async #has(name: string): Promise<boolean> {
    return this.#jwk(name) !== undefined || (await this.#secrets.secret(name)) !== undefined;
  }

  #jwk(name: string): PublicKeyJwk | undefined {
    const point = this.#token.publicPoint(this.#label(name));
    return point === undefined ? undefined : jwkOf(point);
  }

  #signRaw(name: string, data: Uint8Array): Buffer {
    const signature = this.#token.sign(this.#label(name), createHash("sha256").update(data).digest());
    if (signature === undefined) throw notFound(name);
    return lowS(signature);
  }
}

/** 32 bytes that only this token can make: ECDH of its key with a public key that lies beside the secrets, through HKDF. */
async function secretsKey(
  token: TokenSession,
  { directory, labelPrefix }: Pick<Pkcs11KeyStoreOptions, "directory" | "labelPrefix">,
): Promise<Buffer> {
  const label = `${labelPrefix}${SECRETS_NAME}`;
  const path = join(directory, "secrets.wrapping.json");
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (token.publicPoint(label) === undefined) {
    if (kept !== undefined)
      throw new KeyStoreError("TOKEN_MISSING", "the token is not the one that sealed the secrets");
    token.generate(label);
  }
  const wrapping = kept === undefined ? newWrapping() : Wrapping.safeParse(JSON.parse(kept)).data;
  if (wrapping === undefined) throw new KeyStoreError("MALFORMED", "the secrets' wrapping is not readable");
  if (kept === undefined) await writeDurably(path, JSON.stringify(wrapping));
  readPublicKey(wrapping);
  const shared = token.derive(label, pointOf(wrapping));
  if (shared === undefined) throw new KeyStoreError("TOKEN_MISSING", "the token has no key for the secrets");
  return Buffer.from(hkdfSync("sha256", shared, pointOf(wrapping), "mulian secrets beside a token", 32));
}

function newWrapping(): PublicKeyJwk {
  const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  return { kty: "EC", crv: "P-256", x, y };
}

const pointOf = ({ x, y }: Pick<PublicKeyJwk, "x" | "y">): Buffer =>
  Buffer.concat([Buffer.from([0x04]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);

const jwkOf = (point: Buffer): PublicKeyJwk => ({
  kty: "EC",
  crv: "P-256",
  x: point.subarray(1, 33).toString("base64url"),
  y: point.subarray(33).toString("base64url"),
});

function readPrivateKey(pem: string): Pick<PublicKeyJwk, "x" | "y"> & { readonly d: string } {
  try {
    const key = createPrivateKey(pem);
    const { x, y, d } = key.export({ format: "jwk" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1" && x !== undefined && y !== undefined && d !== undefined)
      return { x, y, d };
  } catch {
    // Falls through: the parser's own message could quote what it was given.
  }
  throw new KeyStoreError("KEY_INVALID", "not a P-256 private key in PEM");
}

const taken = (name: string): KeyStoreError =>
  new KeyStoreError("ALREADY_EXISTS", `the key store already has another entry ${name}`);
const notFound = (name: string): KeyStoreError => new KeyStoreError("NOT_FOUND", `the key store has no key ${name}`);
