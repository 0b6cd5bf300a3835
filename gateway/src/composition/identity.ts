import { readFile } from "node:fs/promises";
import { InWorkerIdentity } from "../adapters/identity/in-worker.js";
import type { GatewayConfig } from "../config.js";
import type { Credential, IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";

/** The registrar's certificate and key, as JSON of Credential, in the key store. */
const REGISTRAR = "ca-registrar";

/** The organisation's CA, spoken to only when somebody is to be enrolled; the registrar's credential is kept between starts. */
export function identityOf(
  config: GatewayConfig["ca"],
  keyStore: Pick<KeyStore, "secret" | "putSecret">,
): IdentityPort {
  let opened: Promise<IdentityPort> | undefined;
  const open = (): Promise<IdentityPort> => {
    opened ??= openIdentity(config, keyStore);
    // A CA that does not answer now may answer the next time.
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    enrolRegistrar: async (previous) => (await open()).enrolRegistrar(previous),
    enrolUser: async (user) => (await open()).enrolUser(user),
    certifyTls: async (request) => (await open()).certifyTls(request),
    renew: async (holder) => (await open()).renew(holder),
    renewTls: async (holder, csr) => (await open()).renewTls(holder, csr),
    enrolAgain: async (enrolmentId) => (await open()).enrolAgain(enrolmentId),
    revoke: async (enrolmentId, reason) => (await open()).revoke(enrolmentId, reason),
    revocationList: async () => (await open()).revocationList(),
  };
}

async function openIdentity(
  config: GatewayConfig["ca"],
  keyStore: Pick<KeyStore, "secret" | "putSecret">,
): Promise<IdentityPort> {
  const [tlsRootCertPem, registrarSecret] = await Promise.all([
    readFile(config.tlsRootCertFile, "utf8"),
    readFile(config.registrarSecretFile, "utf8"),
  ]);
  const { url, caName, registrarId } = config;
  const identity = new InWorkerIdentity(
    { url, caName, registrarId, tlsRootCertPem, registrarSecret: registrarSecret.trim() },
    (registrar) => keyStore.putSecret(REGISTRAR, JSON.stringify(registrar)),
  );
  const kept = await keyStore.secret(REGISTRAR);
  await identity.enrolRegistrar(kept === undefined ? undefined : (JSON.parse(kept) as Credential)); // written above
  return identity;
}
