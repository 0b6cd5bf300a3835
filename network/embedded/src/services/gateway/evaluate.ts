import { gateway, peer } from "../../protos.js";
import { isSystemChaincode } from "../../system-chaincode/system-chaincodes.js";
import type { Channel, Peer } from "../channel.js";
import { checkProposal, ExpiredIdentity } from "../check-proposal.js";
import { EndorserError, runProposal } from "../endorser.js";
import type { Proposal } from "../proposal.js";
import { RpcError, status } from "../rpc-error.js";
import { readProposal } from "./read-proposal.js";
import { detailOf } from "./error-detail.js";

/**
 * Runs a proposal on one peer and returns what the chaincode answered; nothing is written. The gateway's own
 * organisation is asked, or the first of the target organisations that this network has.
 * @throws RpcError
 */
export async function evaluate(
  channel: Channel,
  own: Peer,
  request: gateway.EvaluateRequest,
): Promise<gateway.EvaluateResponse> {
  const proposal = readProposal(request.getProposedTransaction());
  const evaluator = chooseEvaluator(channel, own, proposal, request.getTargetOrganizationsList());
  try {
    await checkProposal(channel, proposal);
    const execution = await runProposal(channel, evaluator, proposal);
    const result = new peer.Response();
    result.setStatus(execution.response.getStatus());
    result.setMessage(execution.response.getMessage());
    result.setPayload(execution.response.getPayload_asU8());
    const response = new gateway.EvaluateResponse();
    response.setResult(result);
    return response;
  } catch (error) {
    throw evaluateError(evaluator, error);
  }
}

function chooseEvaluator(channel: Channel, own: Peer, proposal: Proposal, targets: readonly string[]): Peer {
  const { chaincode, channelId } = proposal;
  if (channelId !== channel.channelId) {
    const cause = `could not get last config for channel ${channelId}`;
    throw new RpcError(status.UNAVAILABLE, `failed to get config for channel [${channelId}]: ${cause}`);
  }
  const known = channel.chaincodes.has(chaincode) || isSystemChaincode(chaincode);
  const wanted = targets.length > 0 ? targets : [own.mspId];
  const evaluator = wanted.includes(own.mspId)
    ? own
    : wanted.map((mspId) => channel.peers.get(mspId)).find((found) => found !== undefined);
  if (known && evaluator !== undefined) return evaluator;
  throw new RpcError(
    status.FAILED_PRECONDITION,
    `no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`,
  );
}

function evaluateError(evaluator: Peer, error: unknown): unknown {
  // Fabric's filter answers without a status of its own, which its gateway takes for a peer that cannot be reached.
  if (error instanceof ExpiredIdentity) {
    const message = "failed to evaluate transaction, see attached details for more info";
    return new RpcError(status.UNAVAILABLE, message, [detailOf(evaluator, error)]);
  }
  if (error instanceof EndorserError || error instanceof RpcError) {
    return new RpcError(error.code, `evaluate call to endorser returned error: ${error.message}`, [
      detailOf(evaluator, error),
    ]);
  }
  return error;
}
