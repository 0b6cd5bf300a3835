import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { signingCertificatePath, signingKeyPath } from "../certificates/node-certificates.js";
import { writePrivately } from "../files.js";
import { ADMINISTRATOR_ID, type CaPlan, type Organisation, type TlsFiles } from "../plan.js";
import { type Credential, type IdentityType, Registrar } from "./registrar.js";

interface Wanted {
  readonly id: string;
  readonly type: IdentityType;
  readonly mspDir?: string;
  readonly tls: readonly { readonly files: TlsFiles; readonly host: string }[];
}

/** Enrols whatever the organisation's processes and its administrator still lack, at the organisation's own CA. */
export async function enrolOrganisation(organisation: Organisation): Promise<void> {
  const { ca, mspId } = organisation;
  await writeMspBase(organisation.mspDir, ca);
  const missing = identitiesOf(organisation).filter((wanted) => !isComplete(wanted));
  if (missing.length === 0) return;
  const registrar = await Registrar.open(ca, mspId);
  for (const wanted of missing) await enrolIdentity(wanted, registrar, ca);
}

function identitiesOf({ name, adminMspDir, adminTls, peers, orderers, services }: Organisation): Wanted[] {
  const admin: Wanted = {
    id: ADMINISTRATOR_ID,
    type: "admin",
    mspDir: adminMspDir,
    tls: [{ files: adminTls, host: `admin.${name}.localhost` }],
  };
  const nodes = [...peers, ...orderers].map(({ kind, name: id, mspDir, tls, host }) => ({
    id,
    type: kind,
    mspDir,
    tls: [{ files: tls, host }],
  }));
  const chaincodes = services.map(({ name: id, host, serverTls, clientTls }) => ({
    id,
    type: "client" as const,
    tls: [serverTls, clientTls].map((files) => ({ files, host })),
  }));
  return [admin, ...nodes, ...chaincodes];
}

/** A renewal that was interrupted may have left the new key beside the old certificate: that one is asked for again. */
function isComplete({ mspDir, tls }: Wanted): boolean {
  const signing = mspDir === undefined ? [] : [{ cert: signingCertificatePath(mspDir), key: signingKeyPath(mspDir) }];
  return [...signing, ...tls.map(({ files }) => files)].every(belongTogether);
}

function belongTogether({ cert, key }: { readonly cert: string; readonly key: string }): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  return new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
}

async function enrolIdentity({ id, type, mspDir, tls }: Wanted, registrar: Registrar, ca: CaPlan): Promise<void> {
  const registered = await registrar.register(id, type);
  if (mspDir !== undefined) {
    await writeMspBase(mspDir, ca);
    const credential = await registrar.enrol(registered);
    await writeCredential(credential, signingCertificatePath(mspDir), signingKeyPath(mspDir));
  }
  for (const { files, host } of tls)
    await writeCredential(await registrar.enrol(registered, host), files.cert, files.key);
}

/** The key first: a certificate without it would count as done. */
export async function writeCredential(credential: Credential, certPath: string, keyPath: string): Promise<void> {
  await writePrivately(keyPath, credential.privateKeyPem);
  await writePrivately(certPath, credential.certificatePem);
}

/** Roots, and how a certificate's organisational unit tells its role (node OUs). */
async function writeMspBase(mspDir: string, ca: CaPlan): Promise<void> {
  const root = await readFile(ca.certPath);
  for (const folder of ["cacerts", "tlscacerts"]) await writePrivately(join(mspDir, folder, "ca.pem"), root);
  const identifier = (unit: string): object => ({
    Certificate: "cacerts/ca.pem",
    OrganizationalUnitIdentifier: unit,
  });
  const nodeOus = {
    Enable: true,
    ClientOUIdentifier: identifier("client"),
    PeerOUIdentifier: identifier("peer"),
    AdminOUIdentifier: identifier("admin"),
    OrdererOUIdentifier: identifier("orderer"),
  };
  await writePrivately(join(mspDir, "config.yaml"), stringify({ NodeOUs: nodeOus }, { aliasDuplicateObjects: false }));
}
