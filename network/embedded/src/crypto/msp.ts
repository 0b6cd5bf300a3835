import { X509Certificate } from "node:crypto";
import { msp } from "../protos.js";
import { Authorities } from "./authorities.js";
import { BoundedMap } from "./bounded-map.js";
import { certify, type Membership } from "./certify.js";
import { X509Identity } from "./identity.js";
import { type NodeOus, STANDARD_NODE_OUS } from "./node-ous.js";
import { satisfies } from "./principal.js";
import { readRevocationList, type RevocationList } from "./revocation-list.js";
import { type Identity, MspError, type MspManager } from "./types.js";

/** Parsed and checked certificates remembered; a channel of a thousand users fits several times. About 4 kB each. */
const MAX_REMEMBERED_IDENTITIES = 4_096;
/** A certificate of ours is under 2 kB; what is far larger is not one. */
const MAX_IDENTITY_BYTES = 16_384;

/** Policies of a channel name a few dozen principals; contracts may write more. */
const MAX_REMEMBERED_PRINCIPALS = 256;

/** An organisation as a channel's configuration describes it. All certificates and lists in PEM. */
export interface MspOrganisation {
  readonly mspId: string;
  readonly rootCerts: readonly string[];
  readonly intermediateCerts?: readonly string[];
  readonly admins?: readonly string[];
  readonly revocationLists?: readonly string[];
  /** Default: the names that Fabric CA writes. */
  readonly nodeOus?: NodeOus | "disabled";
}

interface Member extends Membership {
  readonly revocationLists: readonly RevocationList[];
}

/**
 * @throws MspError MALFORMED for a root that is not an authority's certificate, an intermediate without a root, or a list
 * that cannot be read
 */
export function createMspManager(organisations: readonly MspOrganisation[]): MspManager {
  const members = new Map(organisations.map((organisation) => [organisation.mspId, openMember(organisation)]));
  const remembered = new BoundedMap<string, X509Identity>(MAX_REMEMBERED_IDENTITIES);
  /** Certificates, roots and revocation lists do not change for as long as this manager lives, so neither does an answer. */
  const answers = new WeakMap<X509Identity, BoundedMap<string, boolean>>();

  function deserialize(serialized: Uint8Array): X509Identity {
    if (serialized.length > MAX_IDENTITY_BYTES) throw new MspError("MALFORMED", "the identity is too large");
    const bytes = Buffer.from(serialized);
    const key = bytes.toString("latin1");
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const { mspId, certificatePem } = parse(bytes);
    const member = memberOf(mspId);
    const identity = certify(member, bytes, certificatePem);
    if (isRevoked(member, identity)) throw new MspError("REVOKED", "the certificate has been revoked");
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
    const own = identity instanceof X509Identity ? identity : deserialize(identity.serialized);
    if (principal.length > MAX_IDENTITY_BYTES) return satisfies(own, principal, deserialize);
    let known = answers.get(own);
    if (known === undefined) answers.set(own, (known = new BoundedMap(MAX_REMEMBERED_PRINCIPALS)));
    const key = Buffer.from(principal).toString("latin1");
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const fresh = satisfies(own, principal, deserialize);
    known.set(key, fresh);
    return fresh;
  }

  return { mspIds: [...members.keys()], deserialize, satisfiesPrincipal };
}

function openMember(organisation: MspOrganisation): Member {
  const { mspId, rootCerts, intermediateCerts, admins = [], revocationLists = [], nodeOus } = organisation;
  return {
    mspId,
    authorities: new Authorities(mspId, rootCerts, intermediateCerts),
    nodeOus: nodeOus === "disabled" ? undefined : (nodeOus ?? STANDARD_NODE_OUS),
    admins: admins.map(readCertificate),
    revocationLists: revocationLists.map(readRevocationList),
  };
}

/** The certificate itself, or an authority between it and the root. */
function isRevoked({ revocationLists }: Member, { parts: { certificate, chain } }: X509Identity): boolean {
  const certified = [certificate, ...chain];
  return revocationLists.some((list) =>
    chain.some((issuer, index) => {
      const below = certified[index];
      return below !== undefined && list.revokes(below, issuer);
    }),
  );
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new MspError("MALFORMED", "an administrator's certificate is not readable");
  }
}

function parse(serialized: Buffer): { readonly mspId: string; readonly certificatePem: string } {
  try {
    const identity = msp.SerializedIdentity.deserializeBinary(serialized);
    return { mspId: identity.getMspid(), certificatePem: Buffer.from(identity.getIdBytes_asU8()).toString() };
  } catch {
    throw new MspError("MALFORMED", "the identity is not a msp.SerializedIdentity");
  }
}
