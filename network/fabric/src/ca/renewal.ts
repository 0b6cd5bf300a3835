import { readFile } from "node:fs/promises";
import { signingCertificatePath, signingKeyPath } from "../certificates/node-certificates.js";
import { ADMINISTRATOR_ID, type ChaincodeService, type Node, type Organisation, type TlsFiles } from "../plan.js";
import { writeCredential } from "./identities.js";
import { type Credential, type IdentityType, Registrar } from "./registrar.js";

/** New certificates of a peer, over new keys, or of an orderer, over the keys it has. */
export async function reenrolNode(organisation: Organisation, node: Node): Promise<void> {
  const { name, host, mspDir, tls, kind } = node;
  await reenrol(organisation, { id: name, type: kind, host, mspDir, tls, keepsKeys: kind === "orderer" });
}

/** New certificates of the organisation's administrator, over new keys. */
export async function reenrolAdministrator(organisation: Organisation): Promise<void> {
  const { name, adminMspDir, adminTls } = organisation;
  const host = `admin.${name}.localhost`;
  const files = { mspDir: adminMspDir, tls: adminTls };
  await reenrol(organisation, { id: ADMINISTRATOR_ID, type: "admin", host, ...files, keepsKeys: false });
}

/** A new TLS certificate of a chaincode's service. What its callers show is part of the package and renewed by an upgrade. */
export async function enrolServerTls({ ca, mspId }: Organisation, service: ChaincodeService): Promise<void> {
  const registrar = await Registrar.open(ca, mspId);
  const registered = await registrar.register(service.name, "client");
  const { serverTls, host } = service;
  await writeCredential(await registrar.enrol(registered, host), serverTls.cert, serverTls.key);
}

interface Holder {
  readonly id: string;
  readonly type: IdentityType;
  readonly host: string;
  readonly mspDir: string;
  readonly tls: TlsFiles;
  readonly keepsKeys: boolean;
}

async function reenrol(organisation: Organisation, { id, type, host, mspDir, tls, keepsKeys }: Holder): Promise<void> {
  const registrar = await Registrar.open(organisation.ca, organisation.mspId);
  const current = await credentialOf(signingCertificatePath(mspDir), signingKeyPath(mspDir));
  const currentTls = await credentialOf(tls.cert, tls.key);
  const keyOf = ({ privateKeyPem }: Credential) => (keepsKeys ? { key: privateKeyPem } : {});
  const holder = { id, type, current };
  const renewed = await registrar.reenrol(holder, keyOf(current));
  const renewedTls = await registrar.reenrol(holder, { host, ...keyOf(currentTls) });
  await writeCredential(renewed, signingCertificatePath(mspDir), signingKeyPath(mspDir));
  await writeCredential(renewedTls, tls.cert, tls.key);
}

async function credentialOf(certPath: string, keyPath: string): Promise<Credential> {
  return { certificatePem: await readFile(certPath, "utf8"), privateKeyPem: await readFile(keyPath, "utf8") };
}
