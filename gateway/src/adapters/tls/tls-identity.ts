import { randomBytes, X509Certificate, type KeyObject } from "node:crypto";
import type { Logger } from "pino";
import type { TlsCredential } from "../../exchange/types.js";
import type { Clock } from "../../ports/clock.js";
import type { IdentityPort } from "../../ports/identity.js";
import type { KeyStore } from "../../ports/key-store.js";
import { tlsRequest } from "./tls-request.js";

/** Names in the key store. The certificate's name tells it from the self-signed one of earlier versions. */
export const TLS_KEY = "exchange-tls";
const CERTIFICATE = "exchange-tls-issued";
/** CAs give certificates a year; a month is time enough to mend a CA that does not answer. */
const RENEW_BEFORE_MS = 30 * 86_400_000;
/** How often it is looked whether the certificate is to be renewed. */
const LOOK_MS = 3_600_000;
const ENROLMENT_BYTES = 8;

export interface TlsIdentityParts {
  readonly keyStore: Pick<KeyStore, "ensureKey" | "privateKey" | "secret" | "putSecret">;
  readonly identity: Pick<IdentityPort, "certifyTls">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name or address under which other gateways reach this one. */
  readonly host: string;
}

/**
 * The gateway's key and certificate on the leg, for both ends of TLS. The key is made once, since others pin its digest on
 * the ledger; the certificate over it is the organisation's CA's, and a new one is fetched in its last month.
 */
export class TlsIdentity {
  private readonly listeners: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;

  private constructor(
    private readonly parts: TlsIdentityParts,
    private readonly key: KeyObject,
    private certificate: string,
  ) {}

  /** @throws DomainError of the CA, when there is no certificate yet and none is to be had */
  static async open(parts: TlsIdentityParts): Promise<TlsIdentity> {
    const { keyStore, clock } = parts;
    await keyStore.ensureKey(TLS_KEY);
    const key = keyStore.privateKey(TLS_KEY);
    const kept = await keyStore.secret(CERTIFICATE);
    const isGood = kept !== undefined && new X509Certificate(kept).checkPrivateKey(key) && lifeMs(kept, clock) > 0;
    const opened = new TlsIdentity(parts, key, isGood ? kept : await certify(parts, key));
    await opened.renewWhenDue();
    opened.timer = setInterval(() => void opened.renewWhenDue(), LOOK_MS).unref();
    return opened;
  }

  get credential(): TlsCredential {
    return {
      certificate: this.certificate,
      privateKey: this.key.export({ format: "pem", type: "pkcs8" }).toString(),
    };
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Fetches another certificate in the last month of the one there is; a CA that does not answer is asked again later. */
  async renewWhenDue(): Promise<void> {
    if (lifeMs(this.certificate, this.parts.clock) > RENEW_BEFORE_MS) return;
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
    await this.renewing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
  }

  private async renew(): Promise<void> {
    const { logger } = this.parts;
    try {
      this.certificate = await certify(this.parts, this.key);
      logger.info("the leg's TLS certificate was renewed");
      for (const listener of this.listeners) listener();
    } catch (error) {
      logger.warn({ err: error }, "the leg's TLS certificate could not be renewed yet");
    }
  }
}

const lifeMs = (certificate: string, clock: Clock): number =>
  new X509Certificate(certificate).validToDate.getTime() - clock.now().getTime();

async function certify({ identity, keyStore, host }: TlsIdentityParts, key: KeyObject): Promise<string> {
  const enrolmentId = `t${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
  const certificate = await identity.certifyTls({ enrolmentId, csr: await tlsRequest(enrolmentId, key, host) });
  await keyStore.putSecret(CERTIFICATE, certificate);
  return certificate;
}
