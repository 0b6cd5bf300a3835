import { join } from "node:path";
import { CaClient } from "./ca-client.js";
import { privateKeyPem } from "./crypto/issuer.js";
import { privateFolder, readIfPresent, writeDurably } from "./private-file.js";
import type { OrganisationConnection } from "./index.js";

/**
 * Registers and enrols a client at its organisation's CA and leaves an MSP folder as Fabric's tools do: `signcerts/cert.pem`
 * and `keystore/key.pem`. A folder that has a certificate is left as it is.
 * @throws Error with the CA's own code and message when it refuses
 */
export async function enrolUser(ca: OrganisationConnection["ca"], id: string, folder: string): Promise<void> {
  const certificatePath = join(folder, "signcerts", "cert.pem");
  if ((await readIfPresent(certificatePath)) !== undefined) return;
  const client = new CaClient(ca);
  const secret = await client.register(await client.enrolRegistrar(), id);
  const user = await client.enrol(id, secret);
  await privateFolder(join(folder, "keystore"));
  await privateFolder(join(folder, "signcerts"));
  // The key first: a certificate without it would count as done.
  await writeDurably(join(folder, "keystore", "key.pem"), privateKeyPem(user.privateKey));
  await writeDurably(certificatePath, user.certificatePem);
}
