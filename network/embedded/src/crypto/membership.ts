import { X509Certificate } from "node:crypto";
import { X509Identity } from "./identity.js";
import { MspError, type NodeRole } from "./types.js";
import { x509 } from "./x509.js";

const NODE_ROLES: readonly NodeRole[] = ["client", "peer", "admin", "orderer"];
const ORGANISATIONAL_UNIT = "2.5.4.11";

/**
 * What a Fabric MSP asks of a certificate before it is an identity: a P-256 key, signed by the organisation's root,
 * no authority itself, and exactly one node OU. Time and revocation are asked anew at every use, so not here.
 *
 * @throws MspError MALFORMED, UNTRUSTED
 */
export function checkMembership(
  mspId: string,
  root: X509Certificate,
  serialized: Buffer,
  certificatePem: string,
): X509Identity {
  const certificate = parse(certificatePem);
  if (certificate.ca) throw new MspError("UNTRUSTED", "an authority's certificate is not an identity");
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new MspError("UNTRUSTED", "the certificate's key is not ECDSA P-256");
  }
  if (!certificate.checkIssued(root) || !certificate.verify(root.publicKey)) {
    throw new MspError("UNTRUSTED", `the certificate was not issued by the CA of ${mspId}`);
  }
  const units = organisationalUnits(certificate);
  const roles = NODE_ROLES.filter((role) => units.includes(role));
  if (roles.length !== 1) {
    throw new MspError("UNTRUSTED", "the certificate must name exactly one of the OUs client, peer, admin, orderer");
  }
  return new X509Identity(mspId, certificate, new Set(roles), units, serialized);
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new MspError("MALFORMED", "the identity holds no readable certificate");
  }
}

/** Taken from the DER: the text form cannot tell a `+` in a name from the sign between two names. */
function organisationalUnits(certificate: X509Certificate): string[] {
  return new x509.X509Certificate(new Uint8Array(certificate.raw)).subjectName.getField(ORGANISATIONAL_UNIT);
}
