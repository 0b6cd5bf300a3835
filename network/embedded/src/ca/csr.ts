import { createPublicKey } from "node:crypto";
import { x509 } from "../crypto/x509.js";
import { CaCode, CaError } from "./error.js";

const COMMON_NAME = "2.5.4.3";
const COUNTRY = "2.5.4.6";
const ORGANISATION = "2.5.4.10";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
/** The kinds of alternative name that are copied, in the order Go writes them. */
const NAME_KINDS = ["dns", "email", "ip", "url"] as const;
/** Enough for a node with several addresses. */
const MAX_NAMES = 32;
/** Upper bound of organisation names (RFC 5280, appendix A.1). */
const MAX_ORGANISATION_CHARACTERS = 64;

/** What the CA takes from a certificate request; everything else in it is ignored. */
export interface Csr {
  readonly commonName: string;
  readonly country: string | undefined;
  readonly organisation: string | undefined;
  readonly names: x509.JsonGeneralNames;
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

/**
 * @param pem PKCS #10, PEM
 * @throws CaError 31 for an unreadable request or one not signed by its own key, 80 for a key that is not P-256
 */
export async function readCsr(pem: string): Promise<Csr> {
  const request = parse(pem);
  const publicKey = Buffer.from(request.publicKey.rawData);
  requireP256(publicKey);
  if (!(await request.verify())) throw badCsr("it is not signed by its own key");
  const name = request.subjectName;
  const country = name.getField(COUNTRY)[0];
  const organisation = name.getField(ORGANISATION)[0];
  return {
    commonName: name.getField(COMMON_NAME)[0] ?? "",
    country: country !== undefined && /^[A-Z]{2}$/.test(country) ? country : undefined,
    organisation:
      organisation !== undefined && organisation.length <= MAX_ORGANISATION_CHARACTERS ? organisation : undefined,
    names: alternativeNames(request),
    publicKey,
  };
}

function parse(pem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(x509.PemConverter.decodeFirst(pem));
  } catch {
    throw badCsr("it is not PKCS #10 in PEM");
  }
}

function requireP256(publicKey: Buffer): void {
  try {
    const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return;
  } catch {
    throw badCsr("its key is not readable");
  }
  throw new CaError(400, CaCode.CSR_KEY, "the key of a certificate request must be ECDSA P-256");
}

/** Found by number: a lookup by class misses the extension silently. */
function alternativeNames(request: x509.Pkcs10CertificateRequest): x509.JsonGeneralNames {
  const extension = request.getExtension(SUBJECT_ALTERNATIVE_NAME);
  if (extension === null) return [];
  let names: x509.JsonGeneralNames;
  try {
    names = new x509.SubjectAlternativeNameExtension(extension.rawData).names.toJSON();
  } catch {
    throw badCsr("its alternative names are not readable");
  }
  const grouped = NAME_KINDS.flatMap((kind) => names.filter((name) => name.type === kind));
  if (grouped.length > MAX_NAMES) throw badCsr(`it has more than ${MAX_NAMES} alternative names`);
  return grouped;
}

function badCsr(why: string): CaError {
  return new CaError(400, CaCode.BAD_CSR, `the certificate request cannot be used: ${why}`);
}
