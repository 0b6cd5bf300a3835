import { msp } from "@hyperledger/fabric-protos";
import { remembering } from "../bytes/remembering.js";
import { strictly } from "../bytes/strictly.js";
import { readCertificate, type Certificate } from "./certificate.js";
import type { NodeRole, Organisation } from "./organisation.js";
import { revokes } from "./revocation-list.js";

/** Whose signature something is. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: Certificate;
  /** Undefined where the certificate shows none, or several. */
  readonly role: NodeRole | undefined;
  /** The authorities above the certificate, its issuer first. */
  readonly chain: readonly Certificate[];
}

/** Why somebody is not taken for a member. */
export type Stranger = "IDENTITY_UNREADABLE" | "ORGANISATION_UNKNOWN" | "CERTIFICATE_UNTRUSTED" | "CERTIFICATE_REVOKED";

/** Authorities between a certificate and its root: Fabric's networks have one or two. */
const MAX_CHAIN = 8;

/** People of a bundle, by one configuration; an identity is about a kilobyte. */
const MAX_REMEMBERED = 500;

type Organisations = ReadonlyMap<string, Organisation>;
const members = new WeakMap<Organisations, (serialized: Uint8Array) => Identity | Stranger>();

/**
 * Who this is by these organisations: certified by authorities of the one it names, and not in its revocation lists. Times are
 * not looked at: what was signed while a certificate was good stays signed. A chain is judged as at its certificate's issue.
 * @param serialized `msp.SerializedIdentity`
 */
export function memberOf(organisations: Organisations, serialized: Uint8Array): Identity | Stranger {
  const known = members.get(organisations) ?? remembering((bytes) => identify(organisations, bytes), MAX_REMEMBERED);
  members.set(organisations, known);
  return known(serialized);
}

function identify(organisations: Organisations, serialized: Uint8Array): Identity | Stranger {
  const identity = strictly(msp.SerializedIdentity, serialized);
  const certificate = identity === undefined ? undefined : readCertificate(identity.getIdBytes_asU8());
  if (identity === undefined || certificate === undefined) return "IDENTITY_UNREADABLE";
  return certified(organisations, identity.getMspid(), certificate);
}

/** As `memberOf`, of a certificate that stands elsewhere than in an identity. */
export function certified(organisations: Organisations, mspId: string, certificate: Certificate): Identity | Stranger {
  const organisation = organisations.get(mspId);
  if (organisation === undefined) return "ORGANISATION_UNKNOWN";
  const chain = chainOf(organisation, certificate);
  if (chain === undefined || certificate.x509.ca) return "CERTIFICATE_UNTRUSTED";
  if (isRevoked(organisation, certificate, chain)) return "CERTIFICATE_REVOKED";
  return { mspId, certificate, chain, role: roleOf(organisation, certificate, chain) };
}

/** Whether the organisation, as it is in another configuration, has revoked this certificate. */
export const isRevoked = (
  { revocationLists }: Organisation,
  certificate: Certificate,
  chain: readonly Certificate[],
): boolean => {
  const below = [certificate, ...chain];
  return revocationLists.some((list) =>
    chain.some((issuer, place) => {
      const one = below[place];
      return one !== undefined && revokes(list, one, issuer);
    }),
  );
};

/** From the issuer up to a root of the organisation; undefined when there is no such way. */
function chainOf({ roots, intermediates }: Organisation, certificate: Certificate): readonly Certificate[] | undefined {
  const chain: Certificate[] = [];
  let below = certificate;
  while (chain.length < MAX_CHAIN) {
    const lower = below;
    const root = roots.find((authority) => isIssuer(authority, lower, certificate.notBeforeMs));
    if (root !== undefined) return [...chain, root];
    const next = intermediates.find((authority) => isIssuer(authority, lower, certificate.notBeforeMs));
    if (next === undefined || chain.includes(next)) return undefined;
    chain.push(next);
    below = next;
  }
  return undefined;
}

const isIssuer = (authority: Certificate, below: Certificate, atMs: number): boolean =>
  authority.x509.ca &&
  authority.subject.equals(below.issuer) &&
  authority.notBeforeMs <= atMs &&
  atMs <= authority.notAfterMs &&
  isCertifiedBy(below, authority);

function isCertifiedBy({ x509 }: Certificate, { publicKey }: Certificate): boolean {
  try {
    return x509.verify(publicKey);
  } catch {
    // A signature of a kind that the key is not for.
    return false;
  }
}

/** As Fabric reads NodeOUs: exactly one of the units that give a role. */
function roleOf(
  { roleUnits }: Organisation,
  { units }: Certificate,
  chain: readonly Certificate[],
): NodeRole | undefined {
  const shown = roleUnits.filter(({ unit }) => units.includes(unit));
  const [only] = shown;
  if (only === undefined || shown.length > 1) return undefined;
  const { certifier } = only;
  const isCertified = certifier === undefined || chain.some(({ x509 }) => x509.raw.equals(certifier.x509.raw));
  return isCertified ? only.role : undefined;
}
