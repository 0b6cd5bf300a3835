import { randomBytes } from "node:crypto";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { LedgerCaller } from "../ports/ledger.js";
import type { GatewayState } from "../ports/state.js";

const ROW = "gateway";
const ENROLMENT_BYTES = 8;

/** The certificate the gateway acts with by itself (role `gateway`), enrolled at the first start. */
export async function serviceIdentity(
  {
    identity,
    keyStore,
    state,
  }: {
    readonly identity: IdentityPort;
    readonly keyStore: Pick<KeyStore, "put">;
    readonly state: Pick<GatewayState, "service">;
  },
  { mspId, department }: { readonly mspId: string; readonly department: string },
): Promise<LedgerCaller> {
  const known = await state.service.get(ROW);
  if (known !== undefined) return { mspId, ...known };
  const enrolmentId = `g${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
  const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles: ["gateway"] });
  const keyName = `service-${enrolmentId}`;
  await keyStore.put(keyName, privateKeyPem);
  await state.service.put(ROW, { enrolmentId, certificatePem, keyName });
  return { mspId, enrolmentId, certificatePem, keyName };
}
