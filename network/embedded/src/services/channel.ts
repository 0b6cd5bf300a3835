import type { Logger } from "pino";
import type { ChaincodeRuntime } from "../chaincode/chaincode-runtime.js";
import type { LiveConfiguration } from "../channel/live-configuration.js";
import type { MspManager, SigningIdentity } from "../crypto/types.js";
import type { ChaincodeDefinitions, Ledger } from "../ledger/types.js";
import type { Orderer } from "../orderer/orderer.js";
import type { CommitNotifier } from "./commit-notifier.js";

/** A peer: who signs its endorsements, and where clients reach it. */
export interface Peer {
  /** Host name, for example `peer0.org1.example.com`; no two peers share one. */
  readonly name: string;
  readonly mspId: string;
  readonly identity: SigningIdentity;
  /** `host:port` by which clients are told of it: in error details, and by discovery. */
  readonly address: string;
  /** A stopped peer endorses nothing and is in nobody's view of the channel. */
  readonly isRunning: boolean;
}

/** The channel as every service of every peer sees it. */
export interface Channel {
  readonly channelId: string;
  readonly ledger: Ledger;
  /** As of the newest block. */
  readonly configuration: LiveConfiguration;
  readonly mspManager: MspManager;
  /** All of them, running or not, in the order of configuration. */
  readonly peers: readonly Peer[];
  readonly chaincodes: ReadonlyMap<string, ChaincodeRuntime>;
  readonly definitions: ChaincodeDefinitions;
  readonly orderer: Orderer;
  readonly commits: CommitNotifier;
  readonly executionTimeoutMs: number;
  readonly logger: Logger;
}

type Membership = Pick<Channel, "peers" | "configuration">;

/** The peers, running or not, of those that are members of the channel now: nobody asks one whose organisation has left. */
export function memberPeers({ peers, configuration }: Membership): readonly Peer[] {
  const { mspIds } = configuration.members;
  return peers.filter(({ mspId }) => mspIds.includes(mspId));
}

/** The running peers of a member, the preferred one first. */
export function runningPeersOf(channel: Membership, mspId: string, preferred?: Peer): readonly Peer[] {
  const running = memberPeers(channel).filter((peer) => peer.mspId === mspId && peer.isRunning);
  return preferred === undefined || !running.includes(preferred)
    ? running
    : [preferred, ...running.filter((peer) => peer !== preferred)];
}
