import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { certificateLife, CERTIFICATE_LOOK_MS } from "../certificate-life.js";
import type { Clock } from "../ports/clock.js";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { LedgerCaller } from "../ports/ledger.js";
import type { GatewayState, ServiceRow } from "../ports/state.js";
import { CertificateKeys } from "../use-cases/certificate-keys.js";

const HOST_ROW = "gateway";
const ENROLMENT_BYTES = 8;

export interface ServiceIdentityParts {
  readonly identity: Pick<IdentityPort, "enrolUser" | "renew">;
  readonly keyStore: Pick<KeyStore, "put" | "sign" | "list" | "delete">;
  readonly state: Pick<GatewayState, "service">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it is looked whether the certificate is to be renewed. */
  readonly lookMs?: number | undefined;
}

interface Owner {
  readonly mspId: string;
  readonly department: string;
  /** Where its certificate is kept; the host's by default. */
  readonly row?: string;
}

const rowOf = ({ row = HOST_ROW }: Owner): string => row;

/**
 * The certificate the gateway acts with by itself (role `gateway`): enrolled at the first start and renewed over a new key in its
 * last month, at a start or while it runs. Whoever acts with it takes certificate and key of one moment.
 */
export class ServiceIdentity implements LedgerCaller {
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | undefined;
  private failing: string | undefined;

  private constructor(
    private readonly parts: ServiceIdentityParts,
    private readonly owner: Owner,
    private row: ServiceRow,
  ) {}

  /**
   * While its certificate is good, a CA that does not answer keeps no gateway from starting.
   * @throws DomainError of the CA, when there is no good certificate and none is to be had
   */
  static async open(parts: ServiceIdentityParts, owner: Owner): Promise<ServiceIdentity> {
    const known = await parts.state.service.get(rowOf(owner));
    const isGood = known !== undefined && !certificateLife(known.certificatePem, parts.clock.now()).hasEnded;
    const opened = new ServiceIdentity(parts, owner, isGood ? known : await enrol(parts, owner));
    await opened.renewWhenDue();
    opened.timer = setInterval(() => void opened.renewWhenDue(), parts.lookMs ?? CERTIFICATE_LOOK_MS).unref();
    return opened;
  }

  get mspId(): string {
    return this.owner.mspId;
  }
  get enrolmentId(): string {
    return this.row.enrolmentId;
  }
  get certificatePem(): string {
    return this.row.certificatePem;
  }
  get keyName(): string {
    return this.row.keyName;
  }

  /** Since when the certificate is to be renewed and could not be; RFC 3339. */
  get failingSince(): string | undefined {
    return this.failing;
  }

  /** Fetches another certificate in the last month of the one there is; a CA that does not answer is asked again later. */
  async renewWhenDue(): Promise<void> {
    if (!certificateLife(this.row.certificatePem, this.parts.clock.now()).isDue) return;
    this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
    await this.renewing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
  }

  private async renew(): Promise<void> {
    const { clock, logger } = this.parts;
    const { hasEnded, leftMs } = certificateLife(this.row.certificatePem, clock.now());
    try {
      // One that ended while no CA answered is worth nothing there either.
      this.row = hasEnded ? await enrol(this.parts, this.owner) : await reenrol(this.parts, this.owner, this.row);
      this.failing = undefined;
      logger.info("the gateway's certificate was renewed");
    } catch (error) {
      this.failing ??= clock.now().toISOString();
      logger.warn({ err: error, validForMs: leftMs }, "the gateway's certificate could not be renewed yet");
    }
  }
}

/** Under another pseudonym than any before: each is enrolled once. */
async function enrol({ identity, keyStore, state }: ServiceIdentityParts, owner: Owner): Promise<ServiceRow> {
  const { department } = owner;
  const enrolmentId = `g${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
  const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles: ["gateway"] });
  const row = { enrolmentId, certificatePem, keyName: `service-${enrolmentId}` };
  await keyStore.put(row.keyName, privateKeyPem);
  await state.service.put(rowOf(owner), row);
  return row;
}

async function reenrol(
  { identity, keyStore, state }: ServiceIdentityParts,
  owner: Owner,
  before: ServiceRow,
): Promise<ServiceRow> {
  const { enrolmentId, certificatePem, keyName } = before;
  const credential = await identity.renew({ certificatePem, sign: (data) => keyStore.sign(keyName, data) });
  const keys = new CertificateKeys(keyStore, `service-${enrolmentId}`);
  const row = { enrolmentId, certificatePem: credential.certificatePem, keyName: await keys.keep(credential) };
  await state.service.put(rowOf(owner), row);
  await keys.forgetBut(row.keyName, keyName);
  return row;
}
