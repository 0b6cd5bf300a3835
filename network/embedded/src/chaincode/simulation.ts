import type { Simulator } from "../ledger/types.js";
import type { CollectionAccess } from "./collection-access.js";

/** One execution of a chaincode for a proposal: what its requests act upon. */
export interface Simulation {
  readonly channelId: string;
  readonly txId: string;
  /** The chaincode's name; also the prefix of its part of the state. */
  readonly namespace: string;
  readonly simulator: Simulator;
  readonly access: CollectionAccess;
}
