import { peer } from "../protos.js";
import { errorResponse } from "../system-chaincode/response.js";
import type { Channel, Peer } from "./channel.js";
import { channellessProposal } from "./channelless-proposal.js";
import { checkProposal } from "./check-proposal.js";
import { endorseExecution, EndorserError, runProposal } from "./endorser.js";
import { type Proposal, ProposalError, unpackProposal } from "./proposal.js";
import { RpcError, status } from "./rpc-error.js";

/**
 * `protos.Endorser/ProcessProposal`: one peer's signed answer, as auditors keep it. A chaincode's refusal is an answer
 * too, unsigned.
 * @throws RpcError UNKNOWN, as Fabric has it, when the proposal itself is refused
 */
export async function processProposal(
  channel: Channel,
  own: Peer,
  signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
  try {
    const proposal = unpackProposal(signed);
    if (proposal.channelId === "") return answer(await channellessProposal(channel, own, proposal));
    if (proposal.channelId !== channel.channelId)
      return answer(errorResponse(`channel '${proposal.channelId}' not found`));
    await checkProposal(channel, proposal);
    return await execute(channel, own, proposal);
  } catch (error) {
    if (error instanceof RpcError || error instanceof ProposalError) throw new RpcError(status.UNKNOWN, error.message);
    throw error;
  }
}

async function execute(channel: Channel, own: Peer, proposal: Proposal): Promise<peer.ProposalResponse> {
  try {
    const execution = await runProposal(channel, own, proposal);
    const response = answer(execution.response);
    response.setPayload(execution.payload);
    response.setEndorsement(await endorseExecution(channel, own, proposal, execution));
    return response;
  } catch (error) {
    if (!(error instanceof EndorserError)) throw error;
    return answer(error.response ?? errorResponse(error.message));
  }
}

function answer(response: peer.Response): peer.ProposalResponse {
  const proposalResponse = new peer.ProposalResponse();
  proposalResponse.setVersion(1);
  proposalResponse.setResponse(response);
  return proposalResponse;
}
