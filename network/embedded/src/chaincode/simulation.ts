import type { Simulator } from "../ledger/types.js";

/** One execution of a chaincode for a proposal: what its requests act upon, and what is remembered of them. */
export interface Simulation {
  readonly channelId: string;
  readonly txId: string;
  /** The chaincode's name; also the prefix of its part of the state. */
  readonly namespace: string;
  readonly simulator: Simulator;
  /** Collections whose values (not only hashes) were read: only their members can endorse. */
  readonly collectionsRead: Set<string>;
}
