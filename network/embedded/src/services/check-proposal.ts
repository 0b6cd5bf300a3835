import type { Identity } from "../crypto/types.js";
import { MspError } from "../crypto/types.js";
import type { Channel } from "./channel.js";
import { expectedTxId, type Proposal } from "./proposal.js";
import { RpcError, status } from "./rpc-error.js";

/**
 * What every endorser asks of a proposal before it runs anything: the creator is a valid member of the channel and signed
 * it, the transaction id is the one that nonce and creator give, and no such transaction was committed yet.
 * @throws EndorserRefusal
 */
export async function checkProposal(channel: Channel, proposal: Proposal): Promise<void> {
  const creator = creatorOf(channel, proposal);
  if (!creator.verify(proposal.signed.getProposalBytes_asU8(), proposal.signed.getSignature_asU8())) {
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

function creatorOf(channel: Channel, proposal: Proposal): Identity {
  try {
    return channel.mspManager.deserialize(proposal.creator);
  } catch (error) {
    if (!(error instanceof MspError)) throw error;
    // As Fabric, the client is not told which check failed; the network's own log is.
    channel.logger.warn({ code: error.code, mspId: proposal.creatorMspId, reason: error.message }, "creator refused");
    if (error.code === "EXPIRED") throw new ExpiredIdentity();
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
