import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { serializeIdentity, X509SigningIdentity } from "../crypto/identity.js";
import { type Issuer, privateKeyPem, publicKeyDer } from "../crypto/issuer.js";
import { checkMembership } from "../crypto/membership.js";
import { STANDARD_NODE_OUS } from "../crypto/node-ous.js";
import type { SigningIdentity } from "../crypto/types.js";
import { x509 } from "../crypto/x509.js";
import type { Administrated } from "../index.js";
import { privateFolder, readIfPresent, writeDurably } from "../private-file.js";

/** As for nodes: a network started monthly never meets an expiry. */
const RENEW_BEFORE_MS = 60 * 86_400_000;

export interface AdministratedOrganisation {
  readonly dir: string;
  readonly mspId: string;
  readonly name: string;
  readonly ca: Issuer;
  readonly tlsCaCertPem: string;
}

/**
 * Makes an organisation's administrator (node OU `admin`), or keeps the one that is there. The folder is an MSP as Fabric's
 * command line takes it (`CORE_PEER_MSPCONFIGPATH`).
 */
export async function ensureAdministrator(organisation: AdministratedOrganisation): Promise<void> {
  const { certPath, keyPath } = administratorFiles(organisation.dir);
  const folder = dirname(dirname(certPath));
  const existing = await readIfPresent(certPath);
  if (existing !== undefined && leftMs(existing) > RENEW_BEFORE_MS) return;
  for (const inner of ["keystore", "signcerts", "cacerts", "tlscacerts"]) await privateFolder(join(folder, inner));
  const { ca, name, tlsCaCertPem } = organisation;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certPem = await ca.issue({
    subject: [{ OU: ["admin"] }, { CN: [`Admin@${name}.example.com`] }],
    publicKey: publicKeyDer(privateKey),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
  });
  await writeDurably(join(folder, "cacerts", "ca.pem"), ca.certPem);
  await writeDurably(join(folder, "tlscacerts", "ca.pem"), tlsCaCertPem);
  await writeDurably(join(folder, "config.yaml"), nodeOusYaml());
  // The key first: a certificate without it would count as done.
  await writeDurably(keyPath, privateKeyPem(privateKey));
  await writeDurably(certPath, certPem);
}

/** Where an organisation's administrator lies. */
export function administratorFiles(organisationDir: string): Administrated["administrator"] {
  const folder = join(organisationDir, "admin", "msp");
  return { certPath: join(folder, "signcerts", "cert.pem"), keyPath: join(folder, "keystore", "key.pem") };
}

/** The administrator, ready to sign. */
export async function openAdministrator(
  mspId: string,
  { administrator, caCertPath }: Administrated,
): Promise<SigningIdentity> {
  const certPem = await readFile(administrator.certPath, "utf8");
  const root = new X509Certificate(await readFile(caCertPath));
  const identity = checkMembership(mspId, root, serializeIdentity(mspId, certPem), certPem);
  return new X509SigningIdentity(identity, createPrivateKey(await readFile(administrator.keyPath)));
}

function leftMs(certPem: string): number {
  return new X509Certificate(certPem).validToDate.getTime() - Date.now();
}

function nodeOusYaml(): string {
  const units = Object.entries(STANDARD_NODE_OUS).map(([role, { name }]) => {
    const key = `${role.charAt(0).toUpperCase()}${role.slice(1)}OUIdentifier`;
    return `  ${key}:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: ${name}\n`;
  });
  return `NodeOUs:\n  Enable: true\n${units.join("")}`;
}
