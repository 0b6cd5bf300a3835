import { hostPortOf } from "../host-port.js";
import { common, peer } from "../protos.js";
import { configGroup, rolePolicy } from "./config-group.js";
import { writeMspConfig } from "./msp-config.js";

/** What the configuration says of an organisation: the authorities that its members' certificates come from. PEM. */
export interface ConfigOrganisation {
  readonly mspId: string;
  readonly caCertPem: string;
  readonly tlsCaCertPem: string;
}

/** An organisation of the section `Application`. @param anchorPeer `host:port` of a peer that others may ask for more */
export function memberGroup(organisation: ConfigOrganisation, anchorPeer?: string): common.ConfigGroup {
  const { mspId } = organisation;
  return configGroup({
    values: {
      MSP: mspOf(organisation),
      ...(anchorPeer === undefined ? {} : { AnchorPeers: anchorPeers(anchorPeer) }),
    },
    policies: {
      Admins: rolePolicy(mspId, "admin"),
      // The role peer, never member: a client's certificate could endorse.
      Endorsement: rolePolicy(mspId, "peer"),
      Readers: rolePolicy(mspId, "admin", "peer", "client"),
      Writers: rolePolicy(mspId, "admin", "client"),
    },
  });
}

/** An organisation of the section `Orderer`. @param address `host:port` of its orderer */
export function ordererGroup(organisation: ConfigOrganisation, address: string): common.ConfigGroup {
  const { mspId } = organisation;
  return configGroup({
    values: { Endpoints: ordererAddresses(address), MSP: mspOf(organisation) },
    policies: {
      Admins: rolePolicy(mspId, "admin"),
      Readers: rolePolicy(mspId, "member"),
      Writers: rolePolicy(mspId, "member"),
    },
  });
}

export function ordererAddresses(address: string): common.OrdererAddresses {
  const addresses = new common.OrdererAddresses();
  addresses.addAddresses(address);
  return addresses;
}

function mspOf({ mspId, caCertPem, tlsCaCertPem }: ConfigOrganisation) {
  return writeMspConfig({ mspId, rootCerts: [caCertPem] }, [tlsCaCertPem]);
}

function anchorPeers(address: string): peer.AnchorPeers {
  const { host, port } = hostPortOf(address);
  const anchor = new peer.AnchorPeer();
  anchor.setHost(host);
  anchor.setPort(port);
  const anchors = new peer.AnchorPeers();
  anchors.addAnchorPeers(anchor);
  return anchors;
}
