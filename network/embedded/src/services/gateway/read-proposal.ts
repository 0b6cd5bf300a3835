import type { peer } from "../../protos.js";
import { type Proposal, ProposalError, unpackProposal } from "../proposal.js";
import { RpcError, status } from "../rpc-error.js";

/** @throws RpcError INVALID_ARGUMENT */
export function readProposal(signed: peer.SignedProposal | undefined): Proposal {
  try {
    const proposal = unpackProposal(signed);
    if (proposal.channelId === "") throw new ProposalError("no channel id provided");
    return proposal;
  } catch (error) {
    if (!(error instanceof ProposalError)) throw error;
    throw new RpcError(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${error.message}`);
  }
}
