import { X509Certificate } from "node:crypto";
import { type Authorities, certifierIdOf } from "./authorities.js";
import { X509Identity } from "./identity.js";
import type { NodeOus } from "./node-ous.js";
import { MspError, type NodeRole } from "./types.js";
import { x509 } from "./x509.js";

const ORGANISATIONAL_UNIT = "2.5.4.11";

/** What an organisation's identities are checked against. */
export interface Membership {
  readonly mspId: string;
  readonly authorities: Authorities;
  /** Undefined where node OUs are switched off: then roles other than member come from `admins` alone. */
  readonly nodeOus: NodeOus | undefined;
  /** Administrators named one by one. */
  readonly admins: readonly X509Certificate[];
}

/**
 * What a Fabric MSP asks of a certificate before it is an identity: a P-256 key, a chain to one of the organisation's
 * roots, no authority itself, and exactly one node OU where these are on.
 *
 * @throws MspError MALFORMED, UNTRUSTED
 */
export function certify(membership: Membership, serialized: Buffer, certificatePem: string): X509Identity {
  const { mspId, authorities } = membership;
  const certificate = parse(certificatePem);
  if (certificate.ca) throw new MspError("UNTRUSTED", "an authority's certificate is not an identity");
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new MspError("UNTRUSTED", "the certificate's key is not ECDSA P-256");
  }
  const chain = authorities.chainOf(certificate);
  if (chain === undefined) throw new MspError("UNTRUSTED", `the certificate was not issued by the CA of ${mspId}`);
  const units = organisationalUnits(certificate);
  return new X509Identity({
    mspId,
    certificate,
    chain,
    roles: rolesOf(membership, certificate, units, certifierIdOf(chain)),
    organisationalUnits: units,
    serialized,
  });
}

function rolesOf(
  { nodeOus, admins, authorities }: Membership,
  certificate: X509Certificate,
  units: readonly string[],
  certifierId: Buffer,
): ReadonlySet<NodeRole> {
  const roles = new Set<NodeRole>();
  if (nodeOus !== undefined) {
    for (const [role, unit] of Object.entries(nodeOus)) {
      const certifier = unit.certifier === undefined ? undefined : authorities.chainFrom(unit.certifier);
      const isCertifier = unit.certifier === undefined || (certifier && certifierIdOf(certifier).equals(certifierId));
      // Object.entries forgets that the keys are the type's own.
      if (isCertifier === true && units.includes(unit.name)) roles.add(role as NodeRole);
    }
    if (roles.size !== 1) {
      throw new MspError("UNTRUSTED", "the certificate must name exactly one of the OUs that give a role");
    }
  }
  if (admins.some((admin) => admin.raw.equals(certificate.raw))) roles.add("admin");
  return roles;
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
