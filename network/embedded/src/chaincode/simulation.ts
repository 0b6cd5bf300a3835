import type { peer } from "../protos.js";
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
  /** Runs another chaincode within the same transaction. */
  readonly call: CallChaincode;
}

/**
 * @returns what the called one answered: a COMPLETED message, or the ERROR it sent
 * @throws Error whose message the calling chaincode gets when the other could not be run
 */
export type CallChaincode = (target: ChaincodeTarget, input: peer.ChaincodeInput) => Promise<peer.ChaincodeMessage>;

export interface ChaincodeTarget {
  readonly name: string;
  /** Empty for the caller's own channel. */
  readonly channelId: string;
}
