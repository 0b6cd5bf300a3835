/** A public P-256 key (RFC 7517). */
export interface PublicKeyJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
}

/** What the exchange needs of the key store. No member gives a private key away. */
export interface ExchangeKeys {
  /** Makes a P-256 key under this name; an existing one is kept. */
  ensureKey(name: string): Promise<PublicKeyJwk>;
  /** Undefined when there is no key of that name. */
  publicJwk(name: string): Promise<PublicKeyJwk | undefined>;
  /** ES256 over `data`: the 64-byte IEEE P1363 signature JWS uses (RFC 7518 §3.4). */
  signEs256(name: string, data: Uint8Array): Promise<Uint8Array>;
  /** ECDH with a P-256 public key: the raw 32-byte shared secret (RFC 7518 §4.6). */
  deriveSecret(name: string, publicKey: PublicKeyJwk): Promise<Uint8Array>;
  /** Keeps a secret text (a package's data key), replacing one of that name. */
  putSecret(name: string, secret: string): Promise<void>;
  /** Undefined when there is no secret of that name. */
  secret(name: string): Promise<string | undefined>;
  /** Forgets a key or secret for ever; nothing happens when there is none. */
  delete(name: string): Promise<void>;
}
