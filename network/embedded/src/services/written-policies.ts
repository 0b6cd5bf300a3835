import type { SimulationResult } from "../ledger/types.js";
import type { Channel } from "./channel.js";

/**
 * The policies that will judge a transaction, each once: of each key written its own where it has one; the chaincode's
 * for the other keys, and where nothing is written; a collection's own where it has one.
 * @returns serialized `common.SignaturePolicyEnvelope`s
 */
export function writtenPolicies(channel: Channel, namespace: string, result: SimulationResult): readonly Uint8Array[] {
  const policies = new Map<string, Uint8Array>();
  const add = (policy: Uint8Array | undefined): void => {
    if (policy !== undefined) policies.set(Buffer.from(policy).toString("latin1"), policy);
  };
  // A transaction that touched nothing is still judged, by the chaincode's policy.
  if (result.interests.length === 0) add(channel.definitions.endorsementPolicy(namespace));
  for (const interest of result.interests) {
    if (interest.needsChaincodePolicy) add(channel.definitions.endorsementPolicy(interest.namespace));
    interest.keyPolicies.forEach(add);
    interest.collectionPolicies.forEach(add);
  }
  return [...policies.values()];
}
