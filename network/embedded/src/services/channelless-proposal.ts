import { hasExpired } from "../crypto/expiry.js";
import type { peer } from "../protos.js";
import { errorResponse } from "../system-chaincode/response.js";
import { invokeSystemChaincode, isSystemChaincode } from "../system-chaincode/system-chaincodes.js";
import type { Channel, Peer } from "./channel.js";
import { creatorOf, EndorserRefusal, ExpiredIdentity } from "./check-proposal.js";
import { type Proposal, proposalSignature } from "./proposal.js";

/**
 * Answers what is asked of the peer itself, as `peer channel list` and `peer channel getinfo` do; system chaincodes that are told
 * a channel by their arguments ask that channel's policies. Only members of the peer's own organisation may.
 * @throws EndorserRefusal
 */
export async function channellessProposal(channel: Channel, own: Peer, proposal: Proposal): Promise<peer.Response> {
  if (hasExpired(proposal.creator)) throw new ExpiredIdentity();
  const creator = creatorOf(channel, proposal);
  const caller = proposalSignature(proposal);
  if (creator.mspId !== own.mspId || !creator.verify(caller.signed, caller.signature))
    throw new EndorserRefusal(`error validating proposal: access denied: channel [] creator org [${creator.mspId}]`);
  const args = proposal.input.getArgsList_asU8();
  if (!isSystemChaincode(proposal.chaincode)) return errorResponse(`chaincode ${proposal.chaincode} needs a channel`);
  const { channelId, ledger, configuration } = channel;
  return invokeSystemChaincode(proposal.chaincode, { channelId, ledger, configuration, args, caller });
}
