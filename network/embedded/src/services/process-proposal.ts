import { peer } from "../protos.js";
import type { Channel, Peer } from "./channel.js";
import { checkProposal } from "./check-proposal.js";
import { endorseExecution, EndorserError, runProposal } from "./endorser.js";
import { readProposal } from "./gateway/read-proposal.js";
import { errorResponse } from "../system-chaincode/response.js";
import { RpcError, status } from "./rpc-error.js";

/**
 * `protos.Endorser/ProcessProposal`: one peer's signed answer, as auditors keep it. A chaincode's refusal is an answer
 * too, unsigned.
 * @throws RpcError when the proposal itself is refused
 */
export async function processProposal(
  channel: Channel,
  own: Peer,
  signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
  const proposal = readProposal(signed);
  if (proposal.channelId !== channel.channelId)
    throw new RpcError(status.UNKNOWN, `channel '${proposal.channelId}' not found`);
  await checkProposal(channel, proposal);
  const response = new peer.ProposalResponse();
  response.setVersion(1);
  try {
    const execution = await runProposal(channel, own, proposal);
    response.setResponse(execution.response);
    response.setPayload(execution.payload);
    response.setEndorsement(await endorseExecution(channel, own, proposal, execution));
  } catch (error) {
    if (!(error instanceof EndorserError)) throw error;
    response.setResponse(error.response ?? errorResponse(error.message));
  }
  return response;
}
