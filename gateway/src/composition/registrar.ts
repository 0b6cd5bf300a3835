import { createPrivateKey } from "node:crypto";
import { DomainError } from "@mulian/domain";
import { certificateLife } from "../certificate-life.js";
import { signDer } from "../ecdsa.js";
import type { Credential, Holder, IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import { RenewalWatch, type RenewalWatchParts } from "../renewal-watch.js";

/** The registrar's certificate and key, as JSON of {@link Kept}, in the key store. */
const REGISTRAR = "ca-registrar";

interface Kept extends Credential {
  /** Certificates (PEM) that this one took the place of and that the CA has not revoked yet. */
  readonly replaced?: readonly string[];
}

type Identity = Pick<IdentityPort, "enrolRegistrar" | "renew" | "revokeCertificate">;

export interface RegistrarParts extends RenewalWatchParts {
  readonly keyStore: Pick<KeyStore, "secret" | "putSecret">;
}

/**
 * The certificate by which the gateway speaks to the organisation's CA, kept between starts. It is wanted for minutes a year, and
 * is looked at like the others all the same: who first learns of its end when somebody is to be revoked learns it too late. The
 * one before is revoked by its number: the network's own programs have others under the same name.
 */
export class Registrar {
  private readonly renewals: RenewalWatch;

  private constructor(
    private readonly parts: RegistrarParts,
    private kept: Kept | undefined,
  ) {
    this.renewals = new RenewalWatch(parts, "the registrar's certificate");
  }

  static async open(parts: RegistrarParts): Promise<Registrar> {
    const kept = await parts.keyStore.secret(REGISTRAR);
    return new Registrar(parts, kept === undefined ? undefined : (JSON.parse(kept) as Kept)); // written below
  }

  /** Undefined before the first call to the CA. */
  get current(): Credential | undefined {
    if (this.kept === undefined) return undefined;
    const { certificatePem, privateKeyPem } = this.kept;
    return { certificatePem, privateKeyPem };
  }

  /** Since when the certificate is to be renewed and could not be; RFC 3339. */
  get failingSince(): string | undefined {
    return this.renewals.failingSince;
  }

  /** Takes in what the CA gave. */
  async keep(credential: Credential): Promise<void> {
    const before = this.kept;
    const isOther = before !== undefined && before.certificatePem !== credential.certificatePem;
    await this.write({
      ...credential,
      replaced: [...(before?.replaced ?? []), ...(isOther ? [before.certificatePem] : [])],
    });
    this.renewals.renewedOtherwise();
  }

  /** Looks from now on, and at once, whether the certificate is to be renewed. */
  async watch(identity: Identity): Promise<void> {
    await this.renewals.begin(async () => {
      await this.renewWhenDue(identity);
      await this.revokeReplaced(identity);
    });
  }

  async close(): Promise<void> {
    await this.renewals.close();
  }

  private async write(kept: Kept): Promise<void> {
    await this.parts.keyStore.putSecret(REGISTRAR, JSON.stringify(kept));
    this.kept = kept;
  }

  private async renewWhenDue(identity: Identity): Promise<void> {
    const { current: credential } = this;
    if (credential === undefined) return;
    const { isDue, hasEnded } = certificateLife(credential.certificatePem, this.parts.clock.now());
    if (!isDue) return;
    await this.renewals.attempt(async () => {
      // One that has ended is worth nothing at the CA; the configured secret is.
      const next = await identity.enrolRegistrar(hasEnded ? undefined : await identity.renew(holderOf(credential)));
      if (next.certificatePem !== this.current?.certificatePem) await this.keep(next);
    });
  }

  /** In the new one's name, which so has shown that the CA takes it. */
  private async revokeReplaced(identity: Identity): Promise<void> {
    for (const old of this.kept?.replaced ?? []) {
      if (!certificateLife(old, this.parts.clock.now()).hasEnded)
        await identity.revokeCertificate(old, "superseded").catch(unlessUnknown);
      // Another may have been replaced meanwhile.
      const { kept } = this;
      if (kept !== undefined)
        await this.write({ ...kept, replaced: kept.replaced?.filter((one) => one !== old) ?? [] });
    }
  }
}

function holderOf({ certificatePem, privateKeyPem }: Credential): Holder {
  const key = createPrivateKey(privateKeyPem);
  return { certificatePem, sign: async (data) => signDer(key, data) };
}

/** Another CA's, or one whose database was lost, is nothing that this one could take back. */
function unlessUnknown(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== "NOT_FOUND") throw error;
}
