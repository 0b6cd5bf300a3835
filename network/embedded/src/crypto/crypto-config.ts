import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { privateFolder, readIfPresent, writeDurably } from "../private-file.js";
import { type Issuer, privateKeyPem, publicKeyDer } from "./issuer.js";
import type { Organisation } from "./organisation.js";
import { MspError } from "./types.js";
import { x509 } from "./x509.js";

/** Whose keys a script finds there, beside the administrator's. */
export interface CryptoConfigUser {
  readonly mspId: string;
  readonly id: string;
}

/**
 * Lays the organisations' certificates out as `cryptogen` does (`peerOrganizations/org1.example.com/…`), where samples,
 * scripts and the `peer` command look for them: roots, each peer's TLS root and certificates, and an MSP folder with its
 * key for `Admin` and for each user. The peers' own keys stay where they are. What is there and still fits is kept.
 * @throws MspError UNTRUSTED for a user's certificate there that another authority issued
 */
export async function writeCryptoConfig(
  dir: string,
  organisations: readonly Organisation[],
  users: readonly CryptoConfigUser[],
): Promise<void> {
  for (const organisation of organisations) {
    const domain = `${organisation.name}.example.com`;
    const home = join(dir, "peerOrganizations", domain);
    await writeRoots(organisation, join(home, "msp"), domain);
    await writeAll(home, {
      [`ca/ca.${domain}-cert.pem`]: organisation.caCertPem,
      [`tlsca/tlsca.${domain}-cert.pem`]: organisation.tlsCaCertPem,
    });
    for (const peer of organisation.peers) await writePeer(organisation, peer, join(home, "peers", peer.host), domain);
    const ids = users.filter(({ mspId }) => mspId === organisation.mspId).map(({ id }) => id);
    for (const id of new Set(["Admin", ...ids])) {
      const role = id === "Admin" ? "admin" : "client";
      await writeUser(organisation, `${id}@${domain}`, role, join(home, "users", `${id}@${domain}`, "msp"), domain);
    }
  }
}

async function writePeer(
  organisation: Organisation,
  { host, certPem, tls }: Organisation["peers"][number],
  home: string,
  domain: string,
): Promise<void> {
  await writeRoots(organisation, join(home, "msp"), domain);
  await writeAll(home, {
    [`msp/signcerts/${host}-cert.pem`]: certPem,
    "tls/ca.crt": organisation.tlsCaCertPem,
    "tls/server.crt": tls.certPem,
  });
}

async function writeUser(
  organisation: Organisation,
  name: string,
  role: "admin" | "client",
  msp: string,
  domain: string,
): Promise<void> {
  await writeRoots(organisation, msp, domain);
  const certificatePath = join(msp, "signcerts", `${name}-cert.pem`);
  const stored = await readIfPresent(certificatePath);
  if (stored !== undefined) return requireIssuedBy(organisation.ca, stored, certificatePath);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certPem = await organisation.ca.issue({
    subject: [{ OU: [role] }, { CN: [name] }],
    publicKey: publicKeyDer(privateKey),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
  });
  // The key first: a certificate without it would count as done.
  await writeAll(msp, { "keystore/priv_sk": privateKeyPem(privateKey) });
  await writeAll(msp, { [`signcerts/${name}-cert.pem`]: certPem });
}

function requireIssuedBy({ certificate }: Issuer, stored: string, path: string): void {
  if (!new X509Certificate(stored).verify(certificate.publicKey))
    throw new MspError("UNTRUSTED", `${path} was not issued by the organisation's authority`);
}

async function writeRoots({ caCertPem, tlsCaCertPem }: Organisation, msp: string, domain: string): Promise<void> {
  await writeAll(msp, {
    [`cacerts/ca.${domain}-cert.pem`]: caCertPem,
    [`tlscacerts/tlsca.${domain}-cert.pem`]: tlsCaCertPem,
    "config.yaml": nodeUnits(`cacerts/ca.${domain}-cert.pem`),
  });
}

function nodeUnits(caCertPath: string): string {
  const unit = (name: string): string =>
    `  ${name}OUIdentifier:\n    Certificate: ${caCertPath}\n    OrganizationalUnitIdentifier: ${name.toLowerCase()}\n`;
  return `NodeOUs:\n  Enable: true\n${["Client", "Peer", "Admin", "Orderer"].map(unit).join("")}`;
}

async function writeAll(dir: string, contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    const path = join(dir, name);
    if ((await readIfPresent(path)) === content) continue;
    await privateFolder(join(path, ".."));
    await writeDurably(path, content);
  }
}
