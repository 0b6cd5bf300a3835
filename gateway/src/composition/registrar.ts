import { createPrivateKey } from "node:crypto";
import type { Logger } from "pino";
import { certificateLife, CERTIFICATE_LOOK_MS } from "../certificate-life.js";
import { signDer } from "../ecdsa.js";
import type { Clock } from "../ports/clock.js";
import type { Credential, IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";

/** The registrar's certificate and key, as JSON of Credential, in the key store. */
const REGISTRAR = "ca-registrar";

export interface RegistrarParts {
  readonly keyStore: Pick<KeyStore, "secret" | "putSecret">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it is looked whether the certificate is to be renewed. */
  readonly lookMs?: number | undefined;
}

/**
 * The certificate by which the gateway speaks to the organisation's CA, kept between starts. It is wanted for minutes a year, and
 * is looked at like the others all the same: who first learns of its end when somebody is to be revoked learns it too late.
 */
export class Registrar {
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;
  private failing: string | undefined;

  private constructor(
    private readonly parts: RegistrarParts,
    private credential: Credential | undefined,
  ) {}

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
    return this.failing;
  }

  /** Takes in what the CA gave. */
  async keep(credential: Credential): Promise<void> {
    await this.parts.keyStore.putSecret(REGISTRAR, JSON.stringify(credential));
    this.credential = credential;
    this.failing = undefined;
  }

  /** Looks from now on, and at once. */
  async watch(identity: Pick<IdentityPort, "enrolRegistrar" | "renew">): Promise<void> {
    this.timer = setInterval(() => void this.renewWhenDue(identity), this.parts.lookMs ?? CERTIFICATE_LOOK_MS).unref();
    await this.renewWhenDue(identity);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
  }

  private async renewWhenDue(identity: Pick<IdentityPort, "enrolRegistrar" | "renew">): Promise<void> {
    const { credential } = this;
    if (credential === undefined || !certificateLife(credential.certificatePem, this.parts.clock.now()).isDue) return;
    this.renewing ??= this.renew(identity, credential).finally(() => (this.renewing = undefined));
    await this.renewing;
  }

  private async renew(
    identity: Pick<IdentityPort, "enrolRegistrar" | "renew">,
    { certificatePem, privateKeyPem }: Credential,
  ): Promise<void> {
    const { clock, logger } = this.parts;
    const { hasEnded, leftMs } = certificateLife(certificatePem, clock.now());
    try {
      const key = createPrivateKey(privateKeyPem);
      const holder = { certificatePem, sign: async (data: Uint8Array) => signDer(key, data) };
      // One that has ended is worth nothing at the CA; the configured secret is.
      const next = await identity.enrolRegistrar(hasEnded ? undefined : await identity.renew(holder));
      if (next.certificatePem !== this.credential?.certificatePem) await this.keep(next);
      this.failing = undefined;
      logger.info("the registrar's certificate was renewed");
    } catch (error) {
      this.failing ??= clock.now().toISOString();
      logger.warn({ err: error, validForMs: leftMs }, "the registrar's certificate could not be renewed yet");
    }
  }
}
