import { verify, type X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { CertificateList } from "@peculiar/asn1-x509";
import { canonicalHex } from "./issuer.js";
import { MspError } from "./types.js";
import { x509 } from "./x509.js";

/** A CRL (RFC 5280, section 5) as an MSP uses it. */
export interface RevocationList {
  /** Whether it lists this certificate and was signed by its issuer. A list that somebody else signed says nothing. */
  revokes(certificate: X509Certificate, issuer: X509Certificate): boolean;
}

/** @param pem a PEM block of any label, as Fabric reads them. @throws MspError MALFORMED */
export function readRevocationList(pem: string): RevocationList {
  const { rawData, entries } = parse(pem);
  const list = AsnConvert.parse(rawData, CertificateList);
  const serials = new Set(entries.map((entry) => canonicalHex(entry.serialNumber)));
  const signed = new Uint8Array(list.tbsCertListRaw ?? AsnConvert.serialize(list.tbsCertList));
  const signature = new Uint8Array(list.signature);
  const signers = new Map<string, boolean>();
  const isSignedBy = (issuer: X509Certificate): boolean => {
    const known = signers.get(issuer.fingerprint256);
    if (known !== undefined) return known;
    const isSigner = verify("sha256", signed, issuer.publicKey, signature);
    signers.set(issuer.fingerprint256, isSigner);
    return isSigner;
  };
  return {
    revokes: (certificate, issuer) => serials.has(canonicalHex(certificate.serialNumber)) && isSignedBy(issuer),
  };
}

function parse(pem: string): x509.X509Crl {
  try {
    return new x509.X509Crl(x509.PemConverter.decodeFirst(pem));
  } catch {
    throw new MspError("MALFORMED", "the revocation list is not readable");
  }
}
