import { InWorkerIdentity } from "../adapters/identity/in-worker.js";
import type { GatewayConfig } from "../config.js";
import { OpenedLate } from "../opened-late.js";
import type { IdentityPort } from "../ports/identity.js";
import { caOptions } from "./ca-options.js";
import type { Registrar } from "./registrar.js";

/** The organisation's CA, spoken to only when somebody is to be enrolled; the registrar's credential is kept between starts. */
export function identityOf(config: GatewayConfig["ca"], registrar: Registrar): IdentityPort {
  // A CA that does not answer now may answer the next time.
  const late = new OpenedLate(() => openIdentity(config, registrar));
  const open = (): Promise<IdentityPort> => late.get();
  return {
    enrolRegistrar: async (previous) => (await open()).enrolRegistrar(previous),
    enrolUser: async (user) => (await open()).enrolUser(user),
    certifyTls: async (request) => (await open()).certifyTls(request),
    renew: async (holder) => (await open()).renew(holder),
    renewTls: async (holder, csr) => (await open()).renewTls(holder, csr),
    enrolAgain: async (enrolmentId) => (await open()).enrolAgain(enrolmentId),
    revoke: async (enrolmentId, reason) => (await open()).revoke(enrolmentId, reason),
    revokeOthers: async (enrolmentId, kept, reason) => (await open()).revokeOthers(enrolmentId, kept, reason),
    revokeCertificate: async (pem, reason) => (await open()).revokeCertificate(pem, reason),
    revocationList: async () => (await open()).revocationList(),
  };
}

async function openIdentity(config: GatewayConfig["ca"], registrar: Registrar): Promise<IdentityPort> {
  const identity = new InWorkerIdentity(await caOptions(config), (credential) => registrar.keep(credential));
  await identity.enrolRegistrar(registrar.current);
  return identity;
}
