import { randomBytes, X509Certificate } from "node:crypto";
import type { Logger } from "pino";
import type { Clock } from "../ports/clock.js";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { LedgerCaller } from "../ports/ledger.js";
import type { GatewayState, ServiceRow } from "../ports/state.js";

const ROW = "gateway";
const ENROLMENT_BYTES = 8;
/** CAs give certificates a year. In the last month a start enrols anew, so that one start a month suffices. */
const RENEW_BEFORE_MS = 30 * 86_400_000;

export interface ServiceIdentityParts {
  readonly identity: Pick<IdentityPort, "enrolUser">;
  readonly keyStore: Pick<KeyStore, "put">;
  readonly state: Pick<GatewayState, "service">;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Owner {
  readonly mspId: string;
  readonly department: string;
}

/**
 * The certificate the gateway acts with by itself (role `gateway`), enrolled at the first start and, under another pseudonym,
 * at a start in its last month. While it is good, a CA that does not answer keeps no gateway from starting.
 * @throws DomainError of the CA, when there is no good certificate and none is to be had
 */
export async function serviceIdentity(parts: ServiceIdentityParts, owner: Owner): Promise<LedgerCaller> {
  const { mspId } = owner;
  const known = await parts.state.service.get(ROW);
  if (known === undefined) return { mspId, ...(await enrol(parts, owner)) };
  const lifeMs = new X509Certificate(known.certificatePem).validToDate.getTime() - parts.clock.now().getTime();
  if (lifeMs > RENEW_BEFORE_MS) return { mspId, ...known };
  const renewed = await enrol(parts, owner).catch((error: unknown) => {
    if (lifeMs <= 0) throw error;
    parts.logger.warn({ err: error, validForMs: lifeMs }, "the gateway's certificate could not be renewed yet");
    return known;
  });
  return { mspId, ...renewed };
}

async function enrol({ identity, keyStore, state }: ServiceIdentityParts, { department }: Owner): Promise<ServiceRow> {
  const enrolmentId = `g${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
  const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles: ["gateway"] });
  const row = { enrolmentId, certificatePem, keyName: `service-${enrolmentId}` };
  await keyStore.put(row.keyName, privateKeyPem);
  await state.service.put(ROW, row);
  return row;
}
