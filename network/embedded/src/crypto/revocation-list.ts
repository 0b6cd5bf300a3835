import { verify, type X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { CertificateList } from "@peculiar/asn1-x509";
import { fromBER, Integer, Sequence } from "asn1js";
import { canonicalHex } from "./issuer.js";
import { MspError } from "./types.js";
import { x509 } from "./x509.js";

/**
 * What is hashed how under a signature algorithm (RFC 5758, section 3; RFC 8410, section 3; RFC 8017, appendix A.2.4): an
 * organisation's authority may be any that Fabric takes. Null where the algorithm hashes by itself.
 */
const HASHES: ReadonlyMap<string, string | null> = new Map([
  ["1.2.840.10045.4.3.2", "sha256"],
  ["1.2.840.10045.4.3.3", "sha384"],
  ["1.2.840.10045.4.3.4", "sha512"],
  ["1.2.840.113549.1.1.11", "sha256"],
  ["1.2.840.113549.1.1.12", "sha384"],
  ["1.2.840.113549.1.1.13", "sha512"],
  ["1.3.101.112", null],
]);

/** A CRL (RFC 5280, section 5) as an MSP uses it. */
export interface RevocationList {
  /** Whether it lists this certificate and was signed by its issuer. A list that somebody else signed says nothing. */
  revokes(certificate: X509Certificate, issuer: X509Certificate): boolean;
}

/** @param pem a PEM block of any label, as Fabric reads them. @throws MspError MALFORMED */
export function readRevocationList(pem: string): RevocationList {
  const { rawData } = parse(pem);
  const list = AsnConvert.parse(rawData, CertificateList);
  const serials = new Set(revokedSerials(rawData));
  const signed = new Uint8Array(list.tbsCertListRaw ?? AsnConvert.serialize(list.tbsCertList));
  const signature = new Uint8Array(list.signature);
  const hash = HASHES.get(list.signatureAlgorithm.algorithm);
  const signers = new Map<string, boolean>();
  const isSignedBy = (issuer: X509Certificate): boolean => {
    const known = signers.get(issuer.fingerprint256);
    if (known !== undefined) return known;
    const isSigner = hash !== undefined && holds(hash, signed, issuer, signature);
    signers.set(issuer.fingerprint256, isSigner);
    return isSigner;
  };
  return {
    revokes: (certificate, issuer) => serials.has(canonicalHex(certificate.serialNumber)) && isSignedBy(issuer),
  };
}

/**
 * Read by hand: of a list without `nextUpdate`, which Fabric takes, the schema's reader finds no entries, and nothing would be
 * revoked. They are the third SEQUENCE of `tbsCertList`, after the signature's algorithm and the issuer.
 */
function revokedSerials(rawData: ArrayBuffer): readonly string[] {
  const [list] = sequencesIn(fromBER(rawData).result);
  const [, , entries] = list === undefined ? [] : sequencesIn(list);
  const revoked = entries === undefined ? [] : sequencesIn(entries);
  return revoked.map((entry) => {
    const [serial] = entry.valueBlock.value;
    if (!(serial instanceof Integer)) throw new MspError("MALFORMED", "the revocation list is not readable");
    return canonicalHex(Buffer.from(serial.valueBlock.valueHexView).toString("hex"));
  });
}

function sequencesIn(element: object): readonly Sequence[] {
  return element instanceof Sequence ? element.valueBlock.value.filter((inner) => inner instanceof Sequence) : [];
}

function holds(
  hash: string | null,
  signed: Uint8Array,
  { publicKey }: X509Certificate,
  signature: Uint8Array,
): boolean {
  try {
    return verify(hash, signed, publicKey, signature);
  } catch {
    // A key of a kind that the algorithm is not for: somebody else signed.
    return false;
  }
}

function parse(pem: string): x509.X509Crl {
  try {
    return new x509.X509Crl(x509.PemConverter.decodeFirst(pem));
  } catch {
    throw new MspError("MALFORMED", "the revocation list is not readable");
  }
}
