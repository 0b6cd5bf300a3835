import type { Logger } from "pino";
import type { ChaincodeRuntime } from "../chaincode/chaincode-runtime.js";
import type { MspManager, SigningIdentity } from "../crypto/types.js";
import type { ChaincodeDefinitions, Ledger } from "../ledger/types.js";
import type { Orderer } from "../orderer/orderer.js";
import type { CommitNotifier } from "./commit-notifier.js";

/** An organisation's peer: who signs its endorsements, and where clients reach it. */
export interface Peer {
  readonly mspId: string;
  readonly identity: SigningIdentity;
  /** `host:port`, as it appears in error details. */
  readonly address: string;
}

/** The channel as every service of every peer sees it. */
export interface Channel {
  readonly channelId: string;
  readonly ledger: Ledger;
  readonly mspManager: MspManager;
  /** By MSP id, in the order of configuration. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly chaincodes: ReadonlyMap<string, ChaincodeRuntime>;
  readonly definitions: ChaincodeDefinitions;
  readonly orderer: Orderer;
  readonly commits: CommitNotifier;
  readonly executionTimeoutMs: number;
  readonly logger: Logger;
}
