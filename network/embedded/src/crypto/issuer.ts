import {
  createPrivateKey,
  createPublicKey,
  randomBytes,
  X509Certificate,
  type KeyObject,
  webcrypto,
} from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { CertificateList } from "@peculiar/asn1-x509";
import { signLowS } from "./signature.js";
import { lowSCrypto, P256, x509 } from "./x509.js";

const DAY_MS = 86_400_000;
/** A root outlives everything it signs; ten years is Fabric CA's own order of magnitude (15 years). */
const ROOT_LIFE_MS = 3650 * DAY_MS;
/** Fabric CA's default life of what it issues. */
const LEAF_LIFE_MS = 365 * DAY_MS;
/** Roots start a little in the past, so that a machine whose clock is behind accepts them. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** RFC 5280, section 4.1.2.2, allows 20 bytes. */
const SERIAL_BYTES = 20;
/** How long a CRL says it is fresh; Fabric CA's default. */
const CRL_LIFE_MS = DAY_MS;

/** A relative distinguished name each, for example `[{ OU: ["client"] }, { CN: ["a"] }]`. */
export type Subject = x509.JsonName;

export interface CertificateRequest {
  readonly subject: Subject;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly keyUsages: x509.KeyUsageFlags;
  /** Beyond basic constraints, key usage and key identifiers. */
  readonly extensions?: readonly x509.Extension[];
  readonly notBefore?: Date;
  /** Capped at the issuer's own end. Default: a year from now. */
  readonly notAfter?: Date;
}

export interface RevokedCertificate {
  /** Lower-case hex without leading zeros. */
  readonly serial: string;
  readonly revokedAt: Date;
}

/** A certificate authority's key at work. The key itself does not leave. */
export interface Issuer {
  readonly certPem: string;
  readonly certificate: X509Certificate;
  /** Hex of the subject key identifier, which is the authority key identifier of everything issued. */
  readonly keyId: string;
  /** Certificate in PEM, signed low-S. */
  issue(request: CertificateRequest): Promise<string>;
  /** CRL in PEM: version 2, authority key identifier, fresh for a day. */
  revocationList(revoked: readonly RevokedCertificate[]): Promise<string>;
}

/** A new key and a self-signed root over it, both PEM. */
export async function createRoot(subject: Subject): Promise<{ readonly certPem: string; readonly keyPem: string }> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const notBefore = new Date(Date.now() - CLOCK_SKEW_MS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerial(),
      name: subject,
      notBefore,
      notAfter: new Date(notBefore.getTime() + ROOT_LIFE_MS),
      keys,
      signingAlgorithm: P256,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    lowSCrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  return { certPem: pemOf(certificate), keyPem: privateKeyPem(key) };
}

/** The authority over a root certificate and its key, both PEM. */
export async function openIssuer(certPem: string, keyPem: string): Promise<Issuer> {
  const certificate = new X509Certificate(certPem);
  const key = createPrivateKey(keyPem);
  if (!certificate.checkPrivateKey(key)) throw new Error("the CA's key does not belong to its certificate");
  const pkcs8 = key.export({ format: "der", type: "pkcs8" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", new Uint8Array(pkcs8), P256, false, ["sign"]);
  const root = new x509.X509Certificate(certificate.raw);
  const keyId = await subjectKeyId(root);
  return {
    certPem,
    certificate,
    keyId,
    issue: (request) => issue(request, root, keyId, signingKey),
    revocationList: (revoked) => revocationList(revoked, root, keyId, signingKey, key),
  };
}

/** Lower-case hex without leading zeros, as Fabric CA writes serial numbers and key identifiers. */
export function canonicalHex(hex: string): string {
  return hex.toLowerCase().replace(/^0+(?=.)/, "");
}

async function issue(
  request: CertificateRequest,
  root: x509.X509Certificate,
  keyId: string,
  signingKey: webcrypto.CryptoKey,
): Promise<string> {
  const wanted = request.notAfter ?? new Date(Date.now() + LEAF_LIFE_MS);
  const publicKey = new x509.PublicKey(new Uint8Array(request.publicKey));
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      issuer: root.subjectName,
      subject: new x509.Name(request.subject),
      notBefore: request.notBefore ?? root.notBefore,
      notAfter: wanted < root.notAfter ? wanted : root.notAfter,
      publicKey,
      signingKey,
      signingAlgorithm: P256,
      extensions: [
        new x509.KeyUsagesExtension(request.keyUsages, true),
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
        new x509.AuthorityKeyIdentifierExtension(keyId, false),
        ...(request.extensions ?? []),
      ],
    },
    lowSCrypto,
  );
  return pemOf(certificate);
}

async function revocationList(
  revoked: readonly RevokedCertificate[],
  root: x509.X509Certificate,
  keyId: string,
  signingKey: webcrypto.CryptoKey,
  key: KeyObject,
): Promise<string> {
  const now = Date.now();
  const crl = await x509.X509CrlGenerator.create(
    {
      issuer: root.subjectName,
      thisUpdate: new Date(now),
      nextUpdate: new Date(now + CRL_LIFE_MS),
      signingAlgorithm: P256,
      signingKey,
      extensions: [new x509.AuthorityKeyIdentifierExtension(keyId, false)],
      entries: revoked.map((entry) => ({ serialNumber: evenHex(entry.serial), revocationDate: entry.revokedAt })),
    },
    lowSCrypto,
  );
  // The label is RFC 7468's, section 6; the library's own ("CRL") is not understood elsewhere.
  return `${x509.PemConverter.encode(withoutEmptyExtensions(crl, key), "X509 CRL")}\n`;
}

/** The generator writes an empty extension list for each entry, which RFC 5280 (section 5.1) forbids: drop it and sign again. */
function withoutEmptyExtensions(crl: x509.X509Crl, key: KeyObject): ArrayBuffer {
  const list = AsnConvert.parse(crl.rawData, CertificateList);
  delete list.tbsCertListRaw;
  for (const entry of list.tbsCertList.revokedCertificates ?? []) delete entry.crlEntryExtensions;
  const signature = signLowS(key, new Uint8Array(AsnConvert.serialize(list.tbsCertList)));
  list.signature = new Uint8Array(signature).buffer;
  return AsnConvert.serialize(list);
}

/** The subject key identifier from the certificate, found by its number: a lookup by class misses extensions silently. */
async function subjectKeyId(certificate: x509.X509Certificate): Promise<string> {
  const extension = certificate.getExtension("2.5.29.14");
  if (extension === null) throw new Error("the CA's certificate has no subject key identifier");
  // The extension's value is an OCTET STRING with a one-byte length: 20 bytes for SHA-1.
  return Buffer.from(extension.value).subarray(2).toString("hex");
}

/** Random and positive, the highest bit clear, so that it needs no leading zero. */
function newSerial(): string {
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial.toString("hex");
}

function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

export function privateKeyPem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** DER SubjectPublicKeyInfo of a private key's public half. */
export function publicKeyDer(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: "der", type: "spki" });
}
