import type { KeyObject } from "node:crypto";
import type { KeyStore, KeyStoreEntry, PublicKeyJwk } from "../../ports/key-store.js";
import { requireName } from "./entry-name.js";

/** The part of a key store whose names begin alike, seen without that beginning: nothing else of it can be reached. */
export class ScopedKeyStore implements KeyStore {
  constructor(
    private readonly inner: KeyStore,
    private readonly prefix: string,
  ) {}

  async ensureKey(name: string): Promise<PublicKeyJwk> {
    return this.inner.ensureKey(this.at(name));
  }

  async publicJwk(name: string): Promise<PublicKeyJwk | undefined> {
    return this.inner.publicJwk(this.at(name));
  }

  async signEs256(name: string, data: Uint8Array): Promise<Uint8Array> {
    return this.inner.signEs256(this.at(name), data);
  }

  async deriveSecret(name: string, publicKey: PublicKeyJwk): Promise<Uint8Array> {
    return this.inner.deriveSecret(this.at(name), publicKey);
  }

  async putSecret(name: string, secret: string): Promise<void> {
    return this.inner.putSecret(this.at(name), secret);
  }

  async secret(name: string): Promise<string | undefined> {
    return this.inner.secret(this.at(name));
  }

  async delete(name: string): Promise<void> {
    return this.inner.delete(this.at(name));
  }

  async generate(name: string, kind: "P-256"): Promise<PublicKeyJwk> {
    return this.inner.generate(this.at(name), kind);
  }

  async put(name: string, privateKeyPem: string): Promise<void> {
    return this.inner.put(this.at(name), privateKeyPem);
  }

  async sign(name: string, data: Uint8Array): Promise<Buffer> {
    return this.inner.sign(this.at(name), data);
  }

  privateKey(name: string): KeyObject {
    return this.inner.privateKey(this.at(name));
  }

  async list(): Promise<readonly KeyStoreEntry[]> {
    const entries = await this.inner.list();
    return entries
      .filter(({ name }) => name.startsWith(this.prefix))
      .map(({ name, kind }) => ({ name: name.slice(this.prefix.length), kind }));
  }

  /** What is no name by itself becomes none by standing behind another one. */
  private at(name: string): string {
    requireName(name);
    return this.prefix + name;
  }
}
