import type { CollectionDefinition } from "../../ledger/types.js";
import type { peer } from "../../protos.js";
import { type Channel, memberPeers, type Peer } from "../channel.js";
import { isCollectionMember } from "../collection-member.js";
import { DiscoveryError } from "./discovery-error.js";

/**
 * The running peers of the channel's members that have the chaincodes, and are members of every collection that is read.
 * @throws DiscoveryError for a chaincode or collection that is not there
 */
export function authorisedPeers(channel: Channel, calls: readonly peer.ChaincodeCall[]): readonly Peer[] {
  const read = calls.flatMap((call) => {
    if (!channel.chaincodes.has(call.getName()))
      throw new DiscoveryError(`No metadata was found for chaincode ${call.getName()} in channel ${channel.channelId}`);
    return call.getNoPrivateReads() ? [] : collectionsOf(channel, call);
  });
  return memberPeers(channel).filter(
    ({ isRunning, identity }) =>
      isRunning && read.every((collection) => isCollectionMember(channel, collection, identity.serialized)),
  );
}

/** @throws DiscoveryError */
export function collectionsOf(channel: Channel, call: peer.ChaincodeCall): readonly CollectionDefinition[] {
  return call.getCollectionNamesList().map((name) => {
    const definition = channel.definitions.collection(call.getName(), name);
    if (definition === undefined) throw new DiscoveryError(`collection ${name} doesn't exist`);
    return definition;
  });
}
