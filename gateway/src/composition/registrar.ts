import { createPrivateKey } from "node:crypto";
import { certificateLife } from "../certificate-life.js";
import { signDer } from "../ecdsa.js";
import type { Credential, Holder, IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import { RenewalWatch, type RenewalWatchParts } from "../renewal-watch.js";

/** The registrar's certificate and key, as JSON of Credential, in the key store. */
const REGISTRAR = "ca-registrar";

export interface RegistrarParts extends RenewalWatchParts {
  readonly keyStore: Pick<KeyStore, "secret" | "putSecret">;
}

/**
 * The certificate by which the gateway speaks to the organisation's CA, kept between starts. It is wanted for minutes a year, and
 * is looked at like the others all the same: who first learns of its end when somebody is to be revoked learns it too late.
 */
export class Registrar {
  private readonly renewals: RenewalWatch;

  private constructor(
    private readonly parts: RegistrarParts,
    private credential: Credential | undefined,
  ) {
    this.renewals = new RenewalWatch(parts, "the registrar's certificate");
  }

  static async open(parts: RegistrarParts): Promise<Registrar> {
    const kept = await parts.keyStore.secret(REGISTRAR);
    return new Registrar(parts, kept === undefined ? undefined : (JSON.parse(kept) as Credential)); // written below
  }

  /** Undefined before the first call to the CA. */
  get current(): Credential | undefined {
    return this.credential;
  }

  /** Since when the certificate is to be renewed and could not be; RFC 3339. */
  get failingSince(): string | undefined {
    return this.renewals.failingSince;
  }

  /** Takes in what the CA gave. */
  async keep(credential: Credential): Promise<void> {
    await this.parts.keyStore.putSecret(REGISTRAR, JSON.stringify(credential));
    this.credential = credential;
    this.renewals.renewedOtherwise();
  }

  /** Looks from now on, and at once, whether the certificate is to be renewed. */
  async watch(identity: Pick<IdentityPort, "enrolRegistrar" | "renew">): Promise<void> {
    await this.renewals.begin(() => this.renewWhenDue(identity));
  }

  async close(): Promise<void> {
    await this.renewals.close();
  }

  private async renewWhenDue(identity: Pick<IdentityPort, "enrolRegistrar" | "renew">): Promise<void> {
    const { credential } = this;
    if (credential === undefined) return;
    const { isDue, hasEnded } = certificateLife(credential.certificatePem, this.parts.clock.now());
    if (!isDue) return;
    await this.renewals.attempt(async () => {
      // One that has ended is worth nothing at the CA; the configured secret is.
      const next = await identity.enrolRegistrar(hasEnded ? undefined : await identity.renew(holderOf(credential)));
      if (next.certificatePem !== this.credential?.certificatePem) await this.keep(next);
    });
  }
}

function holderOf({ certificatePem, privateKeyPem }: Credential): Holder {
  const key = createPrivateKey(privateKeyPem);
  return { certificatePem, sign: async (data) => signDer(key, data) };
}
