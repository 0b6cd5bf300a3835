import type { X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { CertificateList } from "@peculiar/asn1-x509";
import { canonicalHex } from "./issuer.js";
import { verifyLowS } from "./signature.js";
import { MspError } from "./types.js";
import { x509 } from "./x509.js";

/**
 * Serial numbers of a CRL: lower-case hex without leading zeros.
 * @param pem the CRL, which the root must have signed
 * @throws MspError MALFORMED, UNTRUSTED
 */
export function readRevocationList(pem: string, root: X509Certificate): ReadonlySet<string> {
  const crl = parse(pem);
  const list = AsnConvert.parse(crl.rawData, CertificateList);
  const signed = new Uint8Array(list.tbsCertListRaw ?? AsnConvert.serialize(list.tbsCertList));
  if (!verifyLowS(root.publicKey, signed, new Uint8Array(list.signature))) {
    throw new MspError("UNTRUSTED", "the revocation list was not signed by this CA");
  }
  return new Set(crl.entries.map((entry) => canonicalHex(entry.serialNumber)));
}

function parse(pem: string): x509.X509Crl {
  try {
    return new x509.X509Crl(x509.PemConverter.decodeFirst(pem));
  } catch {
    throw new MspError("MALFORMED", "the revocation list is not readable");
  }
}
