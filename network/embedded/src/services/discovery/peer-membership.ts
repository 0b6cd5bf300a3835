import { discovery, type peer } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { authorisedPeers } from "./authorised-peers.js";
import { aliveEnvelope, stateInfoEnvelope } from "./gossip-messages.js";

/**
 * The running peers of the channel, by organisation.
 * @param filter only those that may have what these chaincodes and collections hold
 */
export function channelPeers(
  channel: Channel,
  filter: peer.ChaincodeInterest | undefined,
): discovery.PeerMembershipResult {
  const peers = authorisedPeers(channel, filter?.getChaincodesList() ?? []);
  return membership(peers, (member) => channelPeer(channel, member));
}

/** The running peers of the network, without what they say of any channel. */
export function localPeers(channel: Channel): discovery.PeerMembershipResult {
  return membership(
    channel.peers.filter(({ isRunning }) => isRunning),
    localPeer,
  );
}

/** A peer with what it says of itself and of the channel. */
export function channelPeer(channel: Channel, member: Peer): discovery.Peer {
  const described = localPeer(member);
  described.setStateInfo(stateInfoEnvelope(channel, member));
  return described;
}

function localPeer(member: Peer): discovery.Peer {
  const described = new discovery.Peer();
  described.setIdentity(member.identity.serialized);
  described.setMembershipInfo(aliveEnvelope(member));
  return described;
}

function membership(
  peers: readonly Peer[],
  describe: (member: Peer) => discovery.Peer,
): discovery.PeerMembershipResult {
  const result = new discovery.PeerMembershipResult();
  const byOrganisation = result.getPeersByOrgMap();
  for (const member of peers) {
    const own = byOrganisation.get(member.mspId) ?? new discovery.Peers();
    own.addPeers(describe(member));
    byOrganisation.set(member.mspId, own);
  }
  return result;
}
