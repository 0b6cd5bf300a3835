import { join } from "node:path";
import { stringify } from "yaml";
import { hostPortOf } from "../host-port.js";
import type { Node, Organisation, Plan } from "../plan.js";

export const PROFILE = "Channel";
/** Fabric's own defaults for the size of a block. */
const BLOCK_SIZES = { AbsoluteMaxBytes: "10 MB", PreferredMaxBytes: "2 MB" };

/** `configtx.yaml`: what the channel's first configuration block is made from. */
export function configtxYaml({ topology, organisations, orderers }: Plan): string {
  const { fabric, consensus, policies, blocks } = topology;
  const isFabric3 = fabric.startsWith("3.");
  const profile = {
    Policies: commonPolicies(),
    Capabilities: isFabric3 ? { V3_0: true } : { V2_0: true },
    Orderer: {
      ...(consensus === "raft" ? raft(orderers) : bft(orderers, blocks.timeoutMs)),
      BatchTimeout: `${blocks.timeoutMs}ms`,
      BatchSize: { MaxMessageCount: blocks.maxMessageCount, ...BLOCK_SIZES },
      Organizations: organisations.filter((each) => each.orderers.length > 0).map(orderingOrganisation),
      Policies: { ...commonPolicies(), BlockValidation: implicitMeta("ANY Writers") },
      Capabilities: { V2_0: true },
    },
    Application: {
      Organizations: organisations.filter((each) => each.peers.length > 0).map(memberOrganisation),
      Policies: {
        ...commonPolicies(),
        Endorsement: implicitMeta(policies.endorsement),
        LifecycleEndorsement: implicitMeta(policies.lifecycleEndorsement),
      },
      Capabilities: { V2_5: true },
    },
  };
  return stringify({ Profiles: { [PROFILE]: profile } }, { aliasDuplicateObjects: false });
}

/** A `configtx.yaml` with one member alone, from which configtxgen prints its definition. */
export function organisationYaml(organisation: Organisation): string {
  return stringify({ Organizations: [memberOrganisation(organisation)] }, { aliasDuplicateObjects: false });
}

function raft(orderers: readonly Node[]): object {
  return {
    OrdererType: "etcdraft",
    EtcdRaft: {
      Consenters: orderers.map(consenter),
      Options: {
        TickInterval: "500ms",
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: "16 MB",
      },
    },
  };
}

function bft(orderers: readonly Node[], timeoutMs: number): object {
  return {
    OrdererType: "BFT",
    ConsenterMapping: orderers.map((orderer, index) => ({
      ID: index + 1,
      MSPID: orderer.mspId,
      Identity: join(orderer.mspDir, "signcerts", "cert.pem"),
      ...consenter(orderer),
    })),
    SmartBFT: {
      RequestBatchMaxInterval: `${timeoutMs}ms`,
      RequestForwardTimeout: "5s",
      RequestComplainTimeout: "20s",
      RequestAutoRemoveTimeout: "3m0s",
      ViewChangeResendInterval: "5s",
      ViewChangeTimeout: "20s",
      LeaderHeartbeatTimeout: "1m0s",
      CollectTimeout: "1s",
      IncomingMessageBufferSize: 200,
      RequestPoolSize: 100_000,
      LeaderHeartbeatCount: 10,
    },
  };
}

function consenter({ address, tls }: Node): object {
  return { ...placeOf(address), ClientTLSCert: tls.cert, ServerTLSCert: tls.cert };
}

function placeOf(address: string): object {
  const { host: Host, port: Port } = hostPortOf(address);
  return { Host, Port };
}

function orderingOrganisation({ mspId, mspDir, orderers }: Organisation): object {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: mspDir,
    Policies: {
      Readers: signature(mspId, "member"),
      Writers: signature(mspId, "member"),
      Admins: signature(mspId, "admin"),
    },
    OrdererEndpoints: orderers.map(({ address }) => address),
  };
}

function memberOrganisation({ mspId, mspDir, peers }: Organisation): object {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: mspDir,
    Policies: {
      Readers: signature(mspId, "admin", "peer", "client"),
      Writers: signature(mspId, "admin", "client"),
      Admins: signature(mspId, "admin"),
      // The role peer, never member: a client's certificate could endorse.
      Endorsement: signature(mspId, "peer"),
    },
    AnchorPeers: peers.slice(0, 1).map(({ address }) => placeOf(address)),
  };
}

function commonPolicies(): object {
  return {
    Readers: implicitMeta("ANY Readers"),
    Writers: implicitMeta("ANY Writers"),
    Admins: implicitMeta("MAJORITY Admins"),
  };
}

function implicitMeta(rule: string): object {
  return { Type: "ImplicitMeta", Rule: rule };
}

function signature(mspId: string, ...roles: readonly string[]): object {
  return { Type: "Signature", Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(", ")})` };
}
