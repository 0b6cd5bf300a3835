import { randomBytes } from "node:crypto";
import { certificateLife } from "../certificate-life.js";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { LedgerCaller } from "../ports/ledger.js";
import type { GatewayState, ServiceRow } from "../ports/state.js";
import { RenewalWatch, type RenewalWatchParts } from "../renewal-watch.js";
import { CertificateKeys } from "../use-cases/certificate-keys.js";
import { requireAccepted } from "../use-cases/require-accepted.js";

const HOST_ROW = "gateway";
const ENROLMENT_BYTES = 8;

export interface ServiceIdentityParts extends RenewalWatchParts {
  readonly identity: Pick<IdentityPort, "enrolUser" | "renew" | "revokeOthers">;
  readonly keyStore: Pick<KeyStore, "put" | "sign" | "list" | "delete">;
  readonly state: Pick<GatewayState, "service">;
}

interface Owner {
  readonly mspId: string;
  readonly department: string;
  /** Where its certificate is kept; the host's by default. */
  readonly row?: string;
}

const rowOf = ({ row = HOST_ROW }: Owner): string => row;

type Accepts = ChannelAdministration["accepts"];

/**
 * The certificate the gateway acts with by itself (role `gateway`): enrolled at the first start and renewed over a new key in its
 * last month, at a start or while it runs. Whoever acts with it takes certificate and key of one moment. As with users', a new one
 * is taken into use when the peer has taken what its key signed, and then the CA revokes all others.
 */
export class ServiceIdentity implements LedgerCaller {
  private readonly renewals: RenewalWatch;

  private constructor(
    private readonly parts: ServiceIdentityParts,
    private readonly owner: Owner,
    private row: ServiceRow,
  ) {
    this.renewals = new RenewalWatch(parts, "the gateway's certificate", { department: owner.department });
  }

  /**
   * While its certificate is good, a CA that does not answer keeps no gateway from starting.
   * @throws DomainError of the CA, when there is no good certificate and none is to be had
   */
  static async open(parts: ServiceIdentityParts, owner: Owner): Promise<ServiceIdentity> {
    const known = await parts.state.service.get(rowOf(owner));
    const isGood = known !== undefined && !certificateLife(known.certificatePem, parts.clock.now()).hasEnded;
    return new ServiceIdentity(parts, owner, isGood ? known : await enrol(parts, owner));
  }

  /**
   * Looks from now on, and at once, whether the certificate is to be renewed.
   * @param accepts whether the peer takes what a caller signs
   */
  async watch(accepts: Accepts): Promise<void> {
    await this.renewals.begin(async () => {
      await this.renewWhenDue(accepts);
      await this.revokeOthers();
    });
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
    return this.renewals.failingSince;
  }

  async close(): Promise<void> {
    await this.renewals.close();
  }

  private async renewWhenDue(accepts: Accepts): Promise<void> {
    const { parts, owner, row } = this;
    const { isDue, hasEnded } = certificateLife(row.certificatePem, parts.clock.now());
    if (!isDue) return;
    // One that ended while no CA answered is worth nothing there either.
    const another = () => (hasEnded ? enrol(parts, owner) : reenrol(parts, owner, row, accepts));
    this.row = await this.renewals.attempt(another);
  }

  /** What the CA did not revoke when the certificate was renewed. */
  private async revokeOthers(): Promise<void> {
    const { identity, state } = this.parts;
    const { mayHaveOthers, ...row } = this.row;
    if (mayHaveOthers === undefined) return;
    await identity.revokeOthers(row.enrolmentId, row.certificatePem, "superseded");
    await state.service.put(rowOf(this.owner), row);
    this.row = row;
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
  accepts: Accepts,
): Promise<ServiceRow> {
  const { enrolmentId, certificatePem, keyName } = before;
  const credential = await identity.renew({ certificatePem, sign: (data) => keyStore.sign(keyName, data) });
  const keys = new CertificateKeys(keyStore, `service-${enrolmentId}`);
  const renewed = { enrolmentId, certificatePem: credential.certificatePem, keyName: await keys.keep(credential) };
  await requireAccepted({ identity, administration: { accepts } }, before, { mspId: owner.mspId, ...renewed });
  const row = { ...renewed, mayHaveOthers: true as const };
  await state.service.put(rowOf(owner), row);
  await keys.forgetBut(row.keyName, keyName);
  return row;
}
