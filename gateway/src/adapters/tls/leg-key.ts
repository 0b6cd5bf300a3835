import { randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import { certificateLife, type CertificateLife } from "../../certificate-life.js";
import { newCsr } from "../../csr.js";
import type { TlsCredential } from "../../exchange/types.js";
import type { Clock } from "../../ports/clock.js";
import type { Holder, IdentityPort } from "../../ports/identity.js";
import type { KeyStore } from "../../ports/key-store.js";
import { spkiDigest } from "../../spki-digest.js";

/** Names in the key store; the second key and its certificate end in `.2`, the third in `.3`. */
export const TLS_KEY = "exchange-tls";
/** Tells it from the self-signed one of earlier versions. */
const CERTIFICATE = "exchange-tls-issued";
const ENROLMENT_BYTES = 8;

export interface LegKeyParts {
  readonly keyStore: Pick<KeyStore, "ensureKey" | "privateKey" | "sign" | "secret" | "putSecret" | "list" | "delete">;
  readonly identity: Pick<IdentityPort, "certifyTls" | "renewTls">;
  readonly clock: Clock;
  /** Name or address under which other gateways reach this one. */
  readonly host: string;
}

const nameOf = (prefix: string, number: number): string => (number === 1 ? prefix : `${prefix}.${number}`);

/** One key of the gateway's on the leg, with its organisation's certificate over it. */
export class LegKey {
  /** SHA-256 of the public key, as the ledger names it; asked for at every block. */
  readonly digest: string;

  private constructor(
    private readonly parts: LegKeyParts,
    readonly number: number,
    private readonly key: KeyObject,
    private certificatePem: string,
  ) {
    this.digest = spkiDigest(new X509Certificate(certificatePem)); // a renewal is over the same key
  }

  /** Numbers of the keys that are kept, oldest first. */
  static async numbers(keyStore: Pick<KeyStore, "list">): Promise<readonly number[]> {
    const names = (await keyStore.list()).map(({ name }) => name);
    const found = names.flatMap((name) => {
      if (name === TLS_KEY) return [1];
      const number = name.startsWith(`${TLS_KEY}.`) ? Number(name.slice(TLS_KEY.length + 1)) : NaN;
      return Number.isSafeInteger(number) ? [number] : [];
    });
    return found.toSorted((one, other) => one - other);
  }

  /**
   * Makes the key and fetches its certificate, as far as they are not there.
   * @param before in whose name the certificate is asked for; a new one where there is none
   * @throws DomainError of the CA, when there is no good certificate yet and none is to be had
   */
  static async open(parts: LegKeyParts, number: number, before?: LegKey): Promise<LegKey> {
    const { keyStore, clock } = parts;
    const name = nameOf(TLS_KEY, number);
    await keyStore.ensureKey(name);
    const key = keyStore.privateKey(name);
    const kept = await keyStore.secret(nameOf(CERTIFICATE, number));
    if (kept !== undefined && new X509Certificate(kept).checkPrivateKey(key)) {
      const known = new LegKey(parts, number, key, kept);
      if (known.life.hasEnded) await known.renew();
      return known;
    }
    const isGood = before !== undefined && !certificateLife(before.certificatePem, clock.now()).hasEnded;
    const pem = await certify(parts, key, isGood ? before : undefined);
    await keyStore.putSecret(nameOf(CERTIFICATE, number), pem);
    return new LegKey(parts, number, key, pem);
  }

  get credential(): TlsCredential {
    return {
      certificate: this.certificatePem,
      privateKey: this.key.export({ format: "pem", type: "pkcs8" }).toString(),
    };
  }

  get life(): CertificateLife {
    return certificateLife(this.certificatePem, this.parts.clock.now());
  }

  /** Under which the CA knows the certificate's holder. */
  get enrolmentId(): string {
    return /^CN=(.+)$/m.exec(new X509Certificate(this.certificatePem).subject)?.[1] ?? "";
  }

  get holder(): Holder {
    const name = nameOf(TLS_KEY, this.number);
    return { certificatePem: this.certificatePem, sign: (data) => this.parts.keyStore.sign(name, data) };
  }

  /** Another certificate over the same key. @throws DomainError of the CA, and the one there is stays */
  async renew(): Promise<void> {
    const pem = await certify(this.parts, this.key, this.life.hasEnded ? undefined : this);
    await this.parts.keyStore.putSecret(nameOf(CERTIFICATE, this.number), pem);
    this.certificatePem = pem;
  }

  /** For ever. */
  async forget(): Promise<void> {
    await this.parts.keyStore.delete(nameOf(CERTIFICATE, this.number));
    await this.parts.keyStore.delete(nameOf(TLS_KEY, this.number));
  }
}

/** @param current whose holder asks for it, under the same pseudonym; without one a new pseudonym is enrolled */
async function certify({ identity, host }: LegKeyParts, key: KeyObject, current: LegKey | undefined): Promise<string> {
  if (current === undefined) {
    const enrolmentId = `t${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
    return identity.certifyTls({ enrolmentId, csr: newCsr(enrolmentId, key, host) });
  }
  return identity.renewTls(current.holder, newCsr(current.enrolmentId, key, host));
}
