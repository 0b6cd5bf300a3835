import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Node, Organisation, Plan, TlsFiles } from "../plan.js";

const DAY_MS = 86_400_000;

/** What a certificate is for: to sign, to serve or dial by TLS, or to issue others. */
export type CertificatePurpose = "signing" | "tls" | "tls-client" | "root";

export interface CertificateView {
  /** The organisation's name. */
  readonly organisation: string;
  /** A process such as `peer1.org1`, `admin`, or the enrolment id of a user. */
  readonly owner: string;
  readonly purpose: CertificatePurpose;
  /** Of what the CA alone knows: a user's, a gateway's, or that of a gateway's leg to others. */
  readonly holder?: "user" | "gateway" | "leg" | undefined;
  /** Hexadecimal, lower case. */
  readonly serial: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** Whole days left, rounded down; negative once it has ended. */
  readonly daysLeft: number;
  /** Where it is kept; users keep their own. */
  readonly path?: string;
}

/** Every certificate that the network's own folder holds. */
export function nodeCertificates(plan: Plan, now = new Date()): CertificateView[] {
  return plan.organisations
    .flatMap((organisation) => filesOf(organisation).map((file) => ({ ...file, organisation: organisation.name })))
    .filter(({ path }) => existsSync(path))
    .map(({ path, ...of }) => ({ ...viewOf(readFileSync(path, "utf8"), of, now), path }));
}

/** @param of whose it is, and what for */
export function viewOf(
  pem: string,
  of: Pick<CertificateView, "organisation" | "owner" | "purpose">,
  now: Date,
): CertificateView {
  const { serialNumber, validToDate } = new X509Certificate(pem);
  const daysLeft = Math.floor((validToDate.getTime() - now.getTime()) / DAY_MS);
  return { ...of, serial: serialNumber.toLowerCase(), expiresAt: validToDate.toISOString(), daysLeft };
}

/** Where a member's own certificate is in its MSP folder. */
export const signingCertificatePath = (mspDir: string): string => join(mspDir, "signcerts", "cert.pem");
export const signingKeyPath = (mspDir: string): string => join(mspDir, "keystore", "key.pem");

interface CertificateFile {
  readonly owner: string;
  readonly purpose: CertificatePurpose;
  readonly path: string;
}

function filesOf({ ca, adminMspDir, adminTls, peers, orderers, services }: Organisation): CertificateFile[] {
  return [
    { owner: ca.name, purpose: "root", path: ca.certPath },
    { owner: ca.name, purpose: "tls", path: join(ca.dir, "tls-cert.pem") },
    { owner: "admin", purpose: "signing", path: signingCertificatePath(adminMspDir) },
    tlsOf("admin", adminTls, "tls-client"),
    ...[...peers, ...orderers].flatMap(nodeFiles),
    ...services.flatMap(({ name, serverTls, clientTls }) => [
      tlsOf(name, serverTls, "tls"),
      tlsOf(name, clientTls, "tls-client"),
    ]),
  ];
}

function nodeFiles({ name, mspDir, tls }: Node): CertificateFile[] {
  return [{ owner: name, purpose: "signing", path: signingCertificatePath(mspDir) }, tlsOf(name, tls, "tls")];
}

function tlsOf(owner: string, { cert }: TlsFiles, purpose: CertificatePurpose): CertificateFile {
  return { owner, purpose, path: cert };
}
