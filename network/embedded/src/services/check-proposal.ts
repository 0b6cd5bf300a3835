import type { Identity } from "../crypto/types.js";
import { MspError } from "../crypto/types.js";
import { hasExpired } from "../crypto/expiry.js";
import { isSystemChaincode } from "../system-chaincode/system-chaincodes.js";
import { AccessError, checkAccess } from "./access.js";
import type { Channel } from "./channel.js";
import { expectedTxId, type Proposal, proposalSignature } from "./proposal.js";
import { RpcError, status } from "./rpc-error.js";

/**
 * What every endorser asks of a proposal before it runs anything: the creator is a valid member of the channel whose
 * certificate has not expired, and signed it; the transaction id is the one that nonce and creator give, no such transaction
 * was committed yet, and the channel's Writers are satisfied.
 * @throws EndorserRefusal
 */
export async function checkProposal(channel: Channel, proposal: Proposal): Promise<void> {
  if (hasExpired(proposal.creator)) throw new ExpiredIdentity();
  const creator = creatorOf(channel, proposal);
  const signed = proposal.signed.getProposalBytes_asU8();
  const signature = proposal.signed.getSignature_asU8();
  if (!creator.verify(signed, signature)) {
    throw refuse(`access denied: channel [${channel.channelId}] creator org [${creator.mspId}]`);
  }
  const expected = expectedTxId(proposal);
  if (proposal.txId !== expected)
    throw refuse(`incorrectly computed txid '${proposal.txId}' -- expected '${expected}'`);
  if ((await channel.ledger.transactionLocation(proposal.txId)) !== undefined) {
    throw new EndorserRefusal(
      `duplicate transaction found [${proposal.txId}]. Creator [${Buffer.from(proposal.creator).toString("hex")}]`,
    );
  }
  // System chaincodes ask for themselves, function by function.
  if (!isSystemChaincode(proposal.chaincode)) checkWriter(channel, proposal);
}

/** @throws EndorserRefusal */
function checkWriter(channel: Channel, proposal: Proposal): void {
  try {
    checkAccess(channel, "peer/Propose", proposalSignature(proposal));
  } catch (error) {
    if (error instanceof AccessError) throw new EndorserRefusal(error.message);
    throw error;
  }
}

/** A proposal that no endorser of this network would take: trying another is pointless. */
export class EndorserRefusal extends RpcError {
  constructor(message: string) {
    super(status.FAILED_PRECONDITION, message);
  }
}

/** Told apart from other refusals by Fabric too, in words and in the status of an evaluation. */
export class ExpiredIdentity extends EndorserRefusal {
  constructor() {
    super("proposal client identity expired");
  }
}

/** @throws EndorserRefusal */
export function creatorOf(channel: Channel, proposal: Proposal): Identity {
  try {
    return channel.mspManager.deserialize(proposal.creator);
  } catch (error) {
    if (!(error instanceof MspError)) throw error;
    // As Fabric, the client is not told which check failed; the network's own log is.
    channel.logger.warn({ code: error.code, mspId: proposal.creatorMspId, reason: error.message }, "creator refused");
    const whose =
      error.code === "MALFORMED" || error.code === "UNKNOWN_MSP"
        ? "unknown, creator is malformed"
        : `[${proposal.creatorMspId}]`;
    throw refuse(`access denied: channel [${channel.channelId}] creator org ${whose}`);
  }
}

function refuse(reason: string): EndorserRefusal {
  return new EndorserRefusal(`error validating proposal: ${reason}`);
}
