import { msp } from "../protos.js";
import { certifierIdOf } from "./authorities.js";
import type { X509Identity } from "./identity.js";
import { MspError } from "./types.js";

/** A COMBINED principal may hold others; deeper nesting than this serves nobody. */
const MAX_DEPTH = 8;

const { Classification } = msp.MSPPrincipal;
const { MSPRoleType } = msp.MSPRole;

/**
 * Whether the identity is who the principal describes, as Fabric's MSP decides it.
 * @param principal bytes of `msp.MSPPrincipal`
 * @param deserialize checks the identity that an IDENTITY principal names
 */
export function satisfies(
  identity: X509Identity,
  principal: Uint8Array,
  deserialize: (serialized: Uint8Array) => X509Identity,
): boolean {
  return evaluate(decode(principal, msp.MSPPrincipal), 0);

  function evaluate(wanted: msp.MSPPrincipal, depth: number): boolean {
    const content = wanted.getPrincipal_asU8();
    switch (wanted.getPrincipalClassification()) {
      case Classification.ROLE:
        return hasRole(identity, decode(content, msp.MSPRole));
      case Classification.ORGANIZATION_UNIT:
        return inUnit(identity, decode(content, msp.OrganizationUnit));
      case Classification.IDENTITY:
        return sameCertificate(identity, content, deserialize);
      case Classification.COMBINED: {
        const parts = decode(content, msp.CombinedPrincipal).getPrincipalsList();
        return depth < MAX_DEPTH && parts.length > 0 && parts.every((part) => evaluate(part, depth + 1));
      }
      default:
        // Anonymity needs idemix credentials, which this network does not issue.
        return false;
    }
  }
}

function hasRole(identity: X509Identity, wanted: msp.MSPRole): boolean {
  if (wanted.getMspIdentifier() !== identity.mspId) return false;
  switch (wanted.getRole()) {
    case MSPRoleType.MEMBER:
      return true;
    case MSPRoleType.ADMIN:
      return identity.roles.has("admin");
    case MSPRoleType.CLIENT:
      return identity.roles.has("client");
    case MSPRoleType.PEER:
      return identity.roles.has("peer");
    case MSPRoleType.ORDERER:
      return identity.roles.has("orderer");
    default:
      return false;
  }
}

function inUnit(identity: X509Identity, wanted: msp.OrganizationUnit): boolean {
  return (
    wanted.getMspIdentifier() === identity.mspId &&
    identity.parts.organisationalUnits.includes(wanted.getOrganizationalUnitIdentifier()) &&
    certifierIdOf(identity.parts.chain).equals(wanted.getCertifiersIdentifier_asU8())
  );
}

function sameCertificate(
  identity: X509Identity,
  serialized: Uint8Array,
  deserialize: (serialized: Uint8Array) => X509Identity,
): boolean {
  try {
    const wanted = deserialize(serialized);
    return wanted.identifier === identity.identifier;
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
}

function decode<Message>(bytes: Uint8Array, type: { deserializeBinary(bytes: Uint8Array): Message }): Message {
  try {
    return type.deserializeBinary(bytes);
  } catch {
    throw new MspError("MALFORMED", "the principal is not readable");
  }
}
