import { readFile } from "node:fs/promises";
import type { FabricCaOptions } from "../adapters/identity/fabric-ca.js";
import type { GatewayConfig } from "../config.js";

/** How the organisation's CA is spoken to: what the configuration says, with what the files hold that it names. */
export async function caOptions(config: GatewayConfig["ca"]): Promise<FabricCaOptions> {
  const [tlsRootCertPem, registrarSecret] = await Promise.all([
    readFile(config.tlsRootCertFile, "utf8"),
    readFile(config.registrarSecretFile, "utf8"),
  ]);
  const { url, caName, registrarId } = config;
  return { url, caName, registrarId, tlsRootCertPem, registrarSecret: registrarSecret.trim() };
}
