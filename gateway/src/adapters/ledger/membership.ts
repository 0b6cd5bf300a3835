import { verify, X509Certificate } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import type { Organisations } from "../../ports/organisations.js";
import { channelOrganisations, type ChannelOrganisation, organisationsIn } from "./channel-organisations.js";
import { serialOf } from "./revoked-serials.js";

/** Certificates remembered by their fingerprint: a network has dozens of peers and gateways. */
const MAX_REMEMBERED = 1_000;
/** Extended key usages (RFC 5280, section 4.2.1.12) of a certificate for both ends of TLS. */
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

/** A signature under an endorsement as the envelope carries it. */
export interface Endorsement {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly signed: Uint8Array;
  /** DER. */
  readonly signature: Uint8Array;
}

/**
 * Who may speak for a peer or a gateway of an organisation, by the channel's own configuration. Peers pass over an
 * endorsement that does not verify when the others suffice, so that a valid transaction may carry one in anybody's name:
 * whoever asks which organisations endorsed must look at the signatures.
 */
export class Membership implements Organisations {
  private organisations: ReadonlyMap<string, ChannelOrganisation> = new Map();
  /** Of peers, by their PEM: reading one takes as long as verifying what it signed. */
  private readonly certificates = new Map<string, X509Certificate>();
  private readonly peers = new Map<string, boolean>();
  private readonly vouchers = new Map<string, readonly string[]>();
  private readonly listeners: (() => void)[] = [];
  private number = -1;

  get mspIds(): readonly string[] {
    return [...this.organisations.keys()];
  }

  get authorities(): readonly string[] {
    const all = [...this.organisations.values()].flatMap(({ authorities, tlsAuthorities }) => [
      ...authorities,
      ...tlsAuthorities,
    ]);
    return [...new Set(all.map((authority) => authority.toString()))];
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Takes the organisations of a block with the channel's configuration; of any other block, or an older one, nothing. */
  learn(block: common.Block): void {
    const number = block.getHeader()?.getNumber() ?? 0;
    const found = number > this.number ? channelOrganisations(block) : undefined;
    if (found !== undefined) this.take(found, number);
  }

  /** Takes the organisations of a configuration that holds with the block of this number, unless a later one is known. */
  learnConfiguration(configuration: common.Config, number: number): void {
    const found = number > this.number ? organisationsIn(configuration) : undefined;
    if (found !== undefined) this.take(found, number);
  }

  private take(found: ReadonlyMap<string, ChannelOrganisation>, number: number): void {
    this.number = number;
    this.organisations = found;
    this.peers.clear();
    this.vouchers.clear();
    for (const listener of this.listeners) listener();
  }

  vouchersOf(certificate: X509Certificate, now: Date): readonly string[] {
    if (now < certificate.validFromDate || now > certificate.validToDate) return [];
    const known = this.vouchers.get(certificate.fingerprint256);
    if (known !== undefined) return known;
    const found = isForTls(certificate)
      ? [...this.organisations].flatMap(([mspId, organisation]) => (vouches(organisation, certificate) ? [mspId] : []))
      : [];
    if (this.vouchers.size >= MAX_REMEMBERED) this.vouchers.clear();
    this.vouchers.set(certificate.fingerprint256, found);
    return found;
  }

  /**
   * Whether a peer of the organisation made the signature: not with a certificate that the configuration has revoked, nor
   * after its end. An endorsement that a peer of Fabric let pass is judged here once more, because Fabric itself never asks
   * whether an endorser's certificate had expired.
   * @param at when it was signed, as far as is known; of an old block, its transaction's own time
   */
  isByPeer({ mspId, certificatePem, signed, signature }: Endorsement, at: Date): boolean {
    try {
      const certificate = this.certificates.get(certificatePem) ?? new X509Certificate(certificatePem);
      if (at > certificate.validToDate || !this.isPeer(mspId, certificate)) return false;
      this.remember(certificatePem, certificate);
      return verify("sha256", signed, certificate.publicKey, signature);
    } catch {
      return false;
    }
  }

  /** Peers' alone: anybody may put what is none, of any size, under a transaction. */
  private remember(pem: string, certificate: X509Certificate): void {
    if (this.certificates.has(pem)) return;
    if (this.certificates.size >= MAX_REMEMBERED) this.certificates.clear();
    this.certificates.set(pem, certificate);
  }

  private isPeer(mspId: string, certificate: X509Certificate): boolean {
    const key = `${mspId} ${certificate.fingerprint256}`;
    const known = this.peers.get(key);
    if (known !== undefined) return known;
    const organisation = this.organisations.get(mspId);
    const isPeer =
      organisation !== undefined &&
      unitsOf(certificate).includes(organisation.peerUnit) &&
      isIssued(organisation, organisation.authorities, certificate);
    if (this.peers.size >= MAX_REMEMBERED) this.peers.clear();
    this.peers.set(key, isPeer);
    return isPeer;
  }
}

/** Name by name, not from the subject's text: an authority puts several units into one name. */
function unitsOf(certificate: X509Certificate): readonly string[] {
  // Node's typings know one unit; several come as a list.
  const { OU: units } = certificate.toLegacyObject().subject as { readonly OU?: string | readonly string[] };
  return units === undefined ? [] : typeof units === "string" ? [units] : units;
}

/** Number of the block with the configuration that held when this block was made (0 is the first). */
export function lastConfigOf(block: common.Block): number {
  const metadata = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  if (metadata === undefined || metadata.length === 0) return 0;
  const value = common.Metadata.deserializeBinary(metadata).getValue_asU8();
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex() ?? 0;
}

/** An enrolment certificate, which every user has, is none: the CA issues those for TLS under a profile of their own. */
const isForTls = (certificate: X509Certificate): boolean =>
  !certificate.ca && [SERVER_AUTH, CLIENT_AUTH].every((usage) => (certificate.keyUsage ?? []).includes(usage));

const vouches = (organisation: ChannelOrganisation, certificate: X509Certificate): boolean =>
  isIssued(organisation, [...organisation.authorities, ...organisation.tlsAuthorities], certificate);

/** One of these authorities issued the certificate, and the organisation's configuration has no revocation of it. */
function isIssued(
  { revoked }: ChannelOrganisation,
  authorities: readonly X509Certificate[],
  certificate: X509Certificate,
): boolean {
  const issuer = authorities.find(
    (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
  );
  if (issuer === undefined) return false;
  return !revoked.some(
    ({ authority, serials }) =>
      authority.fingerprint256 === issuer.fingerprint256 && serials.has(serialOf(certificate)),
  );
}
