import { X509Certificate } from "node:crypto";
import { msp } from "../protos.js";
import { BoundedMap } from "./bounded-map.js";
import { X509Identity } from "./identity.js";
import { canonicalHex } from "./issuer.js";
import { checkMembership } from "./membership.js";
import { satisfies } from "./principal.js";
import { readRevocationList } from "./revocation-list.js";
import { sha256 } from "./sha256.js";
import { type Identity, MspError, type MspManager } from "./types.js";

/** Parsed and checked certificates remembered; a channel of a thousand users fits several times. About 4 kB each. */
const MAX_REMEMBERED_IDENTITIES = 4_096;
/** A certificate of ours is under 2 kB; what is far larger is not one. */
const MAX_IDENTITY_BYTES = 16_384;

export interface MspOrganisation {
  readonly mspId: string;
  /** The organisation's signing root. */
  readonly caCertPem: string;
  /** CRL signed by that root, PEM. */
  readonly crl?: string;
  /** Asked at every deserialization, so that a revocation counts at once. */
  readonly revocations?: { isRevoked(serial: string): boolean };
}

interface Member {
  readonly mspId: string;
  readonly root: X509Certificate;
  /** SHA-256 over the certifying chain, which is how Fabric names the certifier of an organisational unit. */
  readonly certifierId: Buffer;
  readonly isRevoked: (serial: string) => boolean;
}

/**
 * @param now milliseconds since 1970
 * @throws MspError MALFORMED for a root that is not an authority's certificate or a CRL it did not sign
 */
export function createMspManager(organisations: readonly MspOrganisation[], now: () => number = Date.now): MspManager {
  const members = new Map(organisations.map((organisation) => [organisation.mspId, openMember(organisation)]));
  const remembered = new BoundedMap<string, X509Identity>(MAX_REMEMBERED_IDENTITIES);

  function deserialize(serialized: Uint8Array): X509Identity {
    const identity = checkedIdentity(serialized);
    const { certificate } = identity;
    const time = now();
    if (time > certificate.validToDate.getTime()) throw new MspError("EXPIRED", "the certificate has expired");
    if (time < certificate.validFromDate.getTime()) throw new MspError("EXPIRED", "the certificate is not valid yet");
    if (memberOf(identity.mspId).isRevoked(canonicalHex(certificate.serialNumber))) {
      throw new MspError("REVOKED", "the certificate has been revoked");
    }
    return identity;
  }

  function checkedIdentity(serialized: Uint8Array): X509Identity {
    if (serialized.length > MAX_IDENTITY_BYTES) throw new MspError("MALFORMED", "the identity is too large");
    const bytes = Buffer.from(serialized);
    const key = bytes.toString("latin1");
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const { mspId, certificatePem } = parse(bytes);
    const identity = checkMembership(mspId, memberOf(mspId).root, bytes, certificatePem);
    remembered.set(key, identity);
    return identity;
  }

  function memberOf(mspId: string): Member {
    const member = members.get(mspId);
    if (member === undefined)
      throw new MspError("UNKNOWN_MSP", `no organisation of this channel is called ${JSON.stringify(mspId)}`);
    return member;
  }

  function satisfiesPrincipal(identity: Identity, principal: Uint8Array): boolean {
    const own = identity instanceof X509Identity ? identity : checkedIdentity(identity.serialized);
    return satisfies(own, principal, memberOf(own.mspId).certifierId, deserialize);
  }

  return { mspIds: [...members.keys()], deserialize, satisfiesPrincipal };
}

function openMember(organisation: MspOrganisation): Member {
  const root = new X509Certificate(organisation.caCertPem);
  if (!root.ca) throw new MspError("MALFORMED", `the root of ${organisation.mspId} is not an authority's certificate`);
  const listed = organisation.crl === undefined ? new Set<string>() : readRevocationList(organisation.crl, root);
  return {
    mspId: organisation.mspId,
    root,
    certifierId: sha256(root.raw),
    isRevoked: (serial) => listed.has(serial) || organisation.revocations?.isRevoked(serial) === true,
  };
}

function parse(serialized: Buffer): { readonly mspId: string; readonly certificatePem: string } {
  try {
    const identity = msp.SerializedIdentity.deserializeBinary(serialized);
    return { mspId: identity.getMspid(), certificatePem: Buffer.from(identity.getIdBytes_asU8()).toString() };
  } catch {
    throw new MspError("MALFORMED", "the identity is not a msp.SerializedIdentity");
  }
}
