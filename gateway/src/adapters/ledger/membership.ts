import { verify, X509Certificate } from "node:crypto";
import { common, msp } from "@hyperledger/fabric-protos";

/** Certificates of peers remembered by their text: a network has dozens of peers. */
const MAX_REMEMBERED = 1_000;

interface Organisation {
  readonly authorities: readonly X509Certificate[];
  /** What the subject's OU says of a peer. */
  readonly peerUnit: string;
}

/** A signature under an endorsement as the envelope carries it. */
export interface Endorsement {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly signed: Uint8Array;
  /** DER. */
  readonly signature: Uint8Array;
}

/**
 * Who may speak for a peer of an organisation, by the channel's own configuration. Peers pass over an endorsement that
 * does not verify when the others suffice, so that a valid transaction may carry one in anybody's name: whoever asks
 * which organisations endorsed must look at the signatures.
 */
export class Membership {
  private organisations = new Map<string, Organisation>();
  private readonly peers = new Map<string, boolean>();

  get isKnown(): boolean {
    return this.organisations.size > 0;
  }

  /** Takes the organisations of a block with the channel's configuration; of any other block nothing. */
  learn(block: common.Block): void {
    const [only, ...others] = block.getData()?.getDataList_asU8() ?? [];
    const found = only === undefined || others.length > 0 ? undefined : organisationsOf(only);
    if (found === undefined || found.size === 0) return;
    this.organisations = found;
    this.peers.clear();
  }

  /** Whether a peer of the organisation made the signature. */
  isByPeer({ mspId, certificatePem, signed, signature }: Endorsement): boolean {
    try {
      const certificate = new X509Certificate(certificatePem);
      return this.isPeer(mspId, certificate) && verify("sha256", signed, certificate.publicKey, signature);
    } catch {
      return false;
    }
  }

  private isPeer(mspId: string, certificate: X509Certificate): boolean {
    const key = `${mspId} ${certificate.fingerprint256}`;
    const known = this.peers.get(key);
    if (known !== undefined) return known;
    const organisation = this.organisations.get(mspId);
    const isPeer =
      organisation !== undefined &&
      unitsOf(certificate).includes(organisation.peerUnit) &&
      organisation.authorities.some(
        (issuer) => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey),
      );
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

function organisationsOf(envelope: Uint8Array): Map<string, Organisation> | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const channel = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    if (channel.getType() !== common.HeaderType.CONFIG) return undefined;
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    const groups = config?.getChannelGroup()?.getGroupsMap().get("Application")?.getGroupsMap();
    const found = new Map<string, Organisation>();
    groups?.forEach((group) => {
      const value = group.getValuesMap().get("MSP")?.getValue_asU8();
      if (value !== undefined) addOrganisation(found, value);
    });
    return found;
  } catch {
    return undefined;
  }
}

function addOrganisation(found: Map<string, Organisation>, value: Uint8Array): void {
  const config = msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(value).getConfig_asU8());
  const pems = [...config.getRootCertsList_asU8(), ...config.getIntermediateCertsList_asU8()];
  found.set(config.getName(), {
    authorities: pems.map((pem) => new X509Certificate(Buffer.from(pem))),
    peerUnit: config.getFabricNodeOus()?.getPeerOuIdentifier()?.getOrganizationalUnitIdentifier() || "peer",
  });
}
