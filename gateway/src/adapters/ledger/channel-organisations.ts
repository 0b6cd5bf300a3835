import { X509Certificate } from "node:crypto";
import { common, msp } from "@hyperledger/fabric-protos";
import { revokedSerials } from "./revoked-serials.js";

/** What the channel's configuration says of one member organisation. */
export interface ChannelOrganisation {
  /** Roots and intermediates of identities. */
  readonly authorities: readonly X509Certificate[];
  /** The same for TLS, where an organisation keeps an authority of its own for it. */
  readonly tlsAuthorities: readonly X509Certificate[];
  /** What the subject's OU says of a peer. */
  readonly peerUnit: string;
  /** The revocation lists in the configuration, each under the authority that signed it. */
  readonly revoked: readonly { readonly authority: X509Certificate; readonly serials: ReadonlySet<string> }[];
}

/** The member organisations by MSP id, of a block with the channel's configuration; undefined for any other block. */
export function channelOrganisations(block: common.Block): ReadonlyMap<string, ChannelOrganisation> | undefined {
  const [only, ...others] = block.getData()?.getDataList_asU8() ?? [];
  if (only === undefined || others.length > 0) return undefined;
  try {
    return organisationsIn(configOf(only));
  } catch {
    return undefined;
  }
}

/** The member organisations by MSP id; undefined where there are none. @throws Error for a configuration that cannot be read */
export function organisationsIn(
  configuration: common.Config | undefined,
): ReadonlyMap<string, ChannelOrganisation> | undefined {
  const found = new Map<string, ChannelOrganisation>();
  configuration
    ?.getChannelGroup()
    ?.getGroupsMap()
    .get("Application")
    ?.getGroupsMap()
    .forEach((group) => {
      const value = group.getValuesMap().get("MSP")?.getValue_asU8();
      if (value !== undefined) addOrganisation(found, value);
    });
  return found.size === 0 ? undefined : found;
}

function configOf(envelope: Uint8Array): common.Config | undefined {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const channel = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  if (channel.getType() !== common.HeaderType.CONFIG) return undefined;
  return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
}

function addOrganisation(found: Map<string, ChannelOrganisation>, value: Uint8Array): void {
  const config = msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(value).getConfig_asU8());
  const authorities = certificates([...config.getRootCertsList_asU8(), ...config.getIntermediateCertsList_asU8()]);
  const tlsAuthorities = certificates([
    ...config.getTlsRootCertsList_asU8(),
    ...config.getTlsIntermediateCertsList_asU8(),
  ]);
  const lists = config.getRevocationListList_asU8().map((list) => Buffer.from(list));
  found.set(config.getName(), {
    authorities,
    tlsAuthorities,
    peerUnit: config.getFabricNodeOus()?.getPeerOuIdentifier()?.getOrganizationalUnitIdentifier() || "peer",
    revoked: lists.flatMap((list) =>
      [...authorities, ...tlsAuthorities].flatMap((authority) => {
        const serials = revokedSerials(list, authority);
        return serials === undefined ? [] : [{ authority, serials }];
      }),
    ),
  });
}

const certificates = (pems: readonly Uint8Array[]): X509Certificate[] =>
  pems.map((pem) => new X509Certificate(Buffer.from(pem)));
