import { X509Certificate } from "node:crypto";
import type { Credential } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";

/**
 * The keys of one holder's certificates in the key store, one after the other. Each is named after its certificate, so that what
 * an interrupted renewal left cannot be in the way of the next one.
 */
export class CertificateKeys {
  /** @param prefix for example `user-u0123`; the name of the holder's first key */
  constructor(
    private readonly keyStore: Pick<KeyStore, "put" | "list" | "delete">,
    private readonly prefix: string,
  ) {}

  /** Takes in the key of another certificate; answers its name. */
  async keep({ certificatePem, privateKeyPem }: Credential): Promise<string> {
    const name = `${this.prefix}-${new X509Certificate(certificatePem).serialNumber.toLowerCase()}`;
    await this.keyStore.put(name, privateKeyPem);
    return name;
  }

  /** Once the newest is in use. The one before may still sign what is under way; older ones have nothing left to sign. */
  async forgetBut(...kept: readonly string[]): Promise<void> {
    for (const { name } of await this.keyStore.list())
      if (this.isOne(name) && !kept.includes(name)) await this.keyStore.delete(name);
  }

  private isOne(name: string): boolean {
    return name === this.prefix || name.startsWith(`${this.prefix}-`);
  }
}
