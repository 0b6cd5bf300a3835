import type { KeyObject } from "node:crypto";
import type { ExchangeKeys, PublicKeyJwk } from "../exchange/keys.js";

export type { PublicKeyJwk };

export interface KeyStoreEntry {
  readonly name: string;
  readonly kind: "P-256" | "secret";
}

/**
 * The private keys and secrets of one gateway, by name (`^[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}$`). A private key enters or is
 * made here and never leaves as text; it is used through `sign`, `signEs256`, `deriveSecret` or, in this process only, as
 * a handle. Every change is durable when its promise resolves.
 *
 * All members throw KeyStoreError.
 */
export interface KeyStore extends ExchangeKeys {
  /** Makes a key. ALREADY_EXISTS when the name is taken. */
  generate(name: string, kind: "P-256"): Promise<PublicKeyJwk>;
  /** Takes in a P-256 private key (PKCS #8, PEM). The same key again changes nothing; another one is ALREADY_EXISTS. */
  put(name: string, privateKeyPem: string): Promise<void>;
  /** ECDSA over SHA-256 of `data`: DER, low-S, as Fabric wants it. */
  sign(name: string, data: Uint8Array): Promise<Buffer>;
  /** A handle for TLS within this process. NOT_FOUND when there is no such key, NOT_EXPORTABLE when a token keeps it. */
  privateKey(name: string): KeyObject;
  /** Keeps a secret text, replacing one of that name. */
  putSecret(name: string, secret: string): Promise<void>;
  /** Undefined when there is no secret of that name. */
  secret(name: string): Promise<string | undefined>;
  /** By name. */
  list(): Promise<readonly KeyStoreEntry[]>;
  /** Forgets a key or secret for ever; nothing happens when there is none. */
  delete(name: string): Promise<void>;
}

export type KeyStoreErrorCode =
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "NAME_INVALID"
  | "KEY_INVALID" // not a P-256 private key, or not a public point of the curve
  | "WEAK_PASSPHRASE"
  | "WRONG_PASSPHRASE"
  | "TAMPERED" // the store was changed without its key
  | "MALFORMED" // the store is not readable at all
  | "LIBRARY_MISSING" // the PKCS #11 module, or what binds it, cannot be loaded
  | "TOKEN_MISSING" // no token of that label, or not the one that holds these keys
  | "TOKEN_FAILED" // the token refused a call
  | "NOT_EXPORTABLE" // the key is in a token and does not leave it
  | "NOT_WRITABLE"; // the change could not be made durable, and was not made

/** `code` tells what failed; no message ever holds a key, a secret or a passphrase. */
export class KeyStoreError extends Error {
  override readonly name = "KeyStoreError";
  constructor(
    readonly code: KeyStoreErrorCode,
    message: string,
  ) {
    super(message);
  }
}
