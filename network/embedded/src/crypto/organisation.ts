import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { serializeIdentity, X509SigningIdentity } from "./identity.js";
import { createRoot, type Issuer, openIssuer, privateKeyPem, publicKeyDer, type Subject } from "./issuer.js";
import { checkMembership } from "./membership.js";
import { privateFolder, readIfPresent, writeDurably } from "../private-file.js";
import { MspError, type NodeRole, type SigningIdentity } from "./types.js";
import { x509 } from "./x509.js";

/** Node certificates are made anew when less than this is left, so that a network started monthly never meets an expiry. */
const RENEW_BEFORE_MS = 60 * 86_400_000;

export interface OpenOrganisationOptions {
  /** Created 0700; files in it 0600. */
  readonly dir: string;
  /** For example `Org1MSP`. */
  readonly mspId: string;
  /** Lower-case DNS label, for example `org1`. */
  readonly name: string;
}

export interface OpenPeersOptions extends OpenOrganisationOptions {
  /** DNS labels of its peers. Default: `peer0` alone. */
  readonly peerNames?: readonly string[];
}

/** A node's two certificates with their keys. */
export interface OrganisationNode {
  /** Host name, for example `peer0.org1.example.com`: its TLS certificate's main name, beside `localhost` and 127.0.0.1. */
  readonly host: string;
  readonly identity: SigningIdentity;
  /** Of the identity. */
  readonly certPem: string;
  readonly tls: { readonly certPem: string; readonly keyPem: string };
}

/** What an organisation is to the network: two authorities, and a node with a signing and a TLS certificate. */
interface Member {
  readonly dir: string;
  readonly mspId: string;
  readonly name: string;
  readonly caCertPem: string;
  readonly caCertPath: string;
  readonly tlsCaCertPem: string;
  readonly tlsCaCertPath: string;
  /** The TLS server certificate's main name; it also holds `localhost` and 127.0.0.1. */
  readonly tlsServerName: string;
  readonly tls: { readonly certPem: string; readonly keyPem: string };
  /** Signing CA. */
  readonly ca: Issuer;
  readonly tlsCa: Issuer;
}

export interface Organisation extends Member {
  /** Node OU `peer`: the first of its peers. */
  readonly peer: SigningIdentity;
  /** All its peers, in the order they were named. */
  readonly peers: readonly [OrganisationNode, ...OrganisationNode[]];
}

export interface OrdererOrganisation extends Member {
  /** Node OU `orderer`; signs blocks. */
  readonly orderer: SigningIdentity;
}

interface Credential {
  readonly certPem: string;
  readonly keyPem: string;
}

/**
 * Creates the organisation's keys and certificates in the folder, or loads them. Each pair is one file that appears in one
 * step, the authorities first, so a crash leaves nothing half made.
 *
 * @throws MspError UNTRUSTED when the files in the folder do not belong together
 */
export async function openOrganisation(options: OpenPeersOptions): Promise<Organisation> {
  const [firstName = "peer0", ...otherNames] = options.peerNames ?? [];
  const host = (peerName: string): string => `${peerName}.${options.name}.example.com`;
  const { member, identity, certPem } = await openMember(options, "peer", host(firstName));
  const first: OrganisationNode = { host: host(firstName), identity, certPem, tls: member.tls };
  const others: OrganisationNode[] = [];
  for (const peerName of otherNames) others.push(await openPeer(member, peerName, host(peerName)));
  return { ...member, peer: identity, peers: [first, ...others] };
}

/** A further peer of an organisation that is open already: its files lie beside the first one's. */
async function openPeer({ dir, mspId, ca, tlsCa }: Member, peerName: string, host: string): Promise<OrganisationNode> {
  const node = await openLeaf(join(dir, `peer-${peerName}.pem`), ca, (key) => issueNode(ca, key, "peer", host));
  const tls = await openLeaf(join(dir, `tls-${peerName}.pem`), tlsCa, (key) => issueTls(tlsCa, key, host));
  return { host, identity: signingIdentity(mspId, ca, node), certPem: node.certPem, tls };
}

/** The same for the organisation that orders: its node carries the OU `orderer`. */
export async function openOrdererOrganisation(options: OpenOrganisationOptions): Promise<OrdererOrganisation> {
  const { member, identity } = await openMember(options, "orderer", `orderer.${options.name}.example.com`);
  return { ...member, orderer: identity };
}

async function openMember(
  options: OpenOrganisationOptions,
  role: NodeRole,
  host: string,
): Promise<{ readonly member: Member; readonly identity: SigningIdentity; readonly certPem: string }> {
  const { dir, mspId, name } = options;
  await privateFolder(dir);
  const ca = await openAuthority(dir, "ca", name, role);
  const tlsCa = await openAuthority(dir, "tlsca", name, role);
  const node = await openLeaf(join(dir, `${role}.pem`), ca.issuer, (key) => issueNode(ca.issuer, key, role, host));
  const tls = await openLeaf(join(dir, "tls.pem"), tlsCa.issuer, (key) => issueTls(tlsCa.issuer, key, host));
  const member: Member = {
    dir,
    mspId,
    name,
    caCertPem: ca.issuer.certPem,
    caCertPath: ca.certPath,
    tlsCaCertPem: tlsCa.issuer.certPem,
    tlsCaCertPath: tlsCa.certPath,
    tlsServerName: host,
    tls,
    ca: ca.issuer,
    tlsCa: tlsCa.issuer,
  };
  return { member, identity: signingIdentity(mspId, ca.issuer, node), certPem: node.certPem };
}

function signingIdentity(mspId: string, ca: Issuer, { certPem, keyPem }: Credential): SigningIdentity {
  const checked = checkMembership(mspId, ca.certificate, serializeIdentity(mspId, certPem), certPem);
  return new X509SigningIdentity(checked, createPrivateKey(keyPem));
}

async function openAuthority(
  dir: string,
  label: "ca" | "tlsca",
  name: string,
  role: NodeRole,
): Promise<{ readonly issuer: Issuer; readonly certPath: string }> {
  const path = join(dir, `${label}.pem`);
  const certPath = join(dir, `${label}-cert.pem`);
  let credential = await readCredential(path);
  if (credential === undefined) {
    await refuseOrphans(dir, label, role);
    credential = await createRoot([
      { C: ["XX"] },
      { O: [`${name}.example.com`] },
      { CN: [`${label}.${name}.example.com`] },
    ]);
    await writeCredential(path, credential);
  }
  if ((await readIfPresent(certPath)) !== credential.certPem) await writeDurably(certPath, credential.certPem);
  return { issuer: await openIssuer(credential.certPem, credential.keyPem), certPath };
}

/** An authority that vanished is not made anew: everything it issued would turn untrusted without a word. */
async function refuseOrphans(dir: string, label: "ca" | "tlsca", role: NodeRole): Promise<void> {
  const leaf = label === "ca" ? `${role}.pem` : "tls.pem";
  if ((await readIfPresent(join(dir, leaf))) !== undefined) {
    throw new MspError("UNTRUSTED", `${label}.pem is missing, but certificates it issued are there`);
  }
}

async function openLeaf(
  path: string,
  issuer: Issuer,
  issue: (publicKey: Buffer) => Promise<string>,
): Promise<Credential> {
  const stored = await readCredential(path);
  if (stored !== undefined) {
    const certificate = new X509Certificate(stored.certPem);
    if (!certificate.checkIssued(issuer.certificate) || !certificate.verify(issuer.certificate.publicKey)) {
      throw new MspError("UNTRUSTED", `${path} was not issued by the authority beside it`);
    }
    if (certificate.validToDate.getTime() - Date.now() > RENEW_BEFORE_MS) return stored;
  }
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const credential = { certPem: await issue(publicKeyDer(privateKey)), keyPem: privateKeyPem(privateKey) };
  await writeCredential(path, credential);
  return credential;
}

function issueNode(ca: Issuer, publicKey: Buffer, role: NodeRole, host: string): Promise<string> {
  return ca.issue({ subject: nodeSubject(role, host), publicKey, keyUsages: x509.KeyUsageFlags.digitalSignature });
}

function issueTls(tlsCa: Issuer, publicKey: Buffer, host: string): Promise<string> {
  return tlsCa.issue({
    subject: [{ CN: [host] }],
    publicKey,
    keyUsages: x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: host },
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
      ]),
    ],
  });
}

function nodeSubject(role: NodeRole, host: string): Subject {
  return [{ OU: [role] }, { CN: [host] }];
}

const BLOCK = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----\n?/g;

async function readCredential(path: string): Promise<Credential | undefined> {
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const blocks = new Map([...text.matchAll(BLOCK)].map((block) => [block[1], block[0]]));
  const certPem = blocks.get("CERTIFICATE");
  const keyPem = blocks.get("PRIVATE KEY");
  if (certPem === undefined || keyPem === undefined)
    throw new MspError("MALFORMED", `${path} must hold a certificate and its key`);
  return { certPem, keyPem };
}

/** Certificate and key are one file, so that no crash can leave one without the other. */
async function writeCredential(path: string, credential: Credential): Promise<void> {
  await writeDurably(path, `${credential.keyPem}${credential.certPem}`);
}
