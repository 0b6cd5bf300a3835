import { X509Certificate } from "node:crypto";
import { canonicalHex, type Subject } from "../crypto/issuer.js";
import { x509 } from "../crypto/x509.js";
import { attributesExtension } from "./attributes.js";
import type { CaContext } from "./context.js";
import type { Csr } from "./csr.js";
import { CaCode, CaError } from "./error.js";
import type { CertificateRecord, IdentityRecord } from "./records.js";

const { KeyUsageFlags, ExtendedKeyUsage } = x509;

/** The signing profiles; a certificate without a name is for signing on the ledger. */
export type Profile = "" | "tls";

/** @throws CaError 0 */
export function profileOf(name: string | undefined): Profile {
  if (name === undefined || name === "" || name === "tls") return name ?? "";
  throw new CaError(500, CaCode.UNKNOWN, "there is no such signing profile");
}

/** Issues a certificate; recording it is the caller's part. */
export async function issueCertificate(
  ca: CaContext,
  identity: IdentityRecord,
  csr: Csr,
  profile: Profile,
  attributes: ReadonlyMap<string, string> | undefined,
): Promise<CertificateRecord> {
  const pem = await ca.issuer.issue({
    subject: subjectOf(identity, csr),
    publicKey: csr.publicKey,
    keyUsages: profile === "tls" ? TLS_USAGES : KeyUsageFlags.digitalSignature,
    extensions: extensionsOf(csr, profile, attributes),
    ...(ca.certificateLifeMs === undefined ? {} : { notAfter: new Date(Date.now() + ca.certificateLifeMs) }),
  });
  const certificate = new X509Certificate(pem);
  return {
    serial: canonicalHex(certificate.serialNumber),
    aki: canonicalHex(ca.issuer.keyId),
    id: identity.id,
    pem,
    issuedAt: Date.now(),
    expiresAt: certificate.validToDate.getTime(),
  };
}

const TLS_USAGES = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyAgreement;

function extensionsOf(
  csr: Csr,
  profile: Profile,
  attributes: ReadonlyMap<string, string> | undefined,
): x509.Extension[] {
  const extensions: x509.Extension[] = [];
  if (profile === "tls") {
    extensions.push(new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]));
  }
  if (csr.names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(csr.names));

  if (attributes !== undefined) extensions.push(attributesExtension(attributes));
  return extensions;
}

/** OUs are the CA's word, never the request's: the type, then the parts of the affiliation, as one name of several values. */
function subjectOf(identity: IdentityRecord, csr: Csr): Subject {
  const units = [identity.type, ...identity.affiliation.split(".").filter((part) => part !== "")];
  return [
    ...(csr.country === undefined ? [] : [{ C: [csr.country] }]),
    ...(csr.organisation === undefined ? [] : [{ O: [csr.organisation] }]),
    { OU: [...new Set(units)].sort(byDer) },
    { CN: [identity.id] },
  ];
}

/** DER orders the members of a set by their bytes, and those begin with the string's kind and length. */
function byDer(a: string, b: string): number {
  return Buffer.compare(derKey(a), derKey(b));
}

function derKey(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length, x509.Name.isPrintableString(text) ? 0x13 : 0x0c]), bytes]);
}
