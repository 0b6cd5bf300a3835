import { gateway, peer } from "../../protos.js";
import { isSystemChaincode } from "../../system-chaincode/system-chaincodes.js";
import { type Channel, type Peer, runningPeersOf } from "../channel.js";
import { checkProposal, ExpiredIdentity } from "../check-proposal.js";
import { EndorserError, type Execution, runProposal } from "../endorser.js";
import type { Proposal } from "../proposal.js";
import { type ErrorDetail, RpcError, status } from "../rpc-error.js";
import { readProposal } from "./read-proposal.js";
import { detailOf } from "./error-detail.js";

/**
 * Runs a proposal on one peer and returns what the chaincode answered; nothing is written. Peers of the gateway's own
 * organisation come first, then the others', or only those of the target organisations; the next one is asked when a
 * peer could not run it, not when the chaincode refused.
 * @throws RpcError
 */
export async function evaluate(
  channel: Channel,
  own: Peer,
  request: gateway.EvaluateRequest,
): Promise<gateway.EvaluateResponse> {
  const proposal = readProposal(request.getProposedTransaction());
  const [first, ...others] = evaluators(channel, own, proposal, request.getTargetOrganizationsList());
  try {
    await checkProposal(channel, proposal);
  } catch (error) {
    throw evaluateError(first, error);
  }
  const failures: ErrorDetail[] = [];
  for (const evaluator of [first, ...others]) {
    try {
      return responseOf(await runProposal(channel, evaluator, proposal));
    } catch (error) {
      if (!(error instanceof EndorserError) || error.response !== undefined)
        throw evaluateError(evaluator, error, failures);
      failures.push(detailOf(evaluator, error));
    }
  }
  throw new RpcError(status.ABORTED, "failed to evaluate transaction, see attached details for more info", failures);
}

function responseOf(execution: Execution): gateway.EvaluateResponse {
  const result = new peer.Response();
  result.setStatus(execution.response.getStatus());
  result.setMessage(execution.response.getMessage());
  result.setPayload(execution.response.getPayload_asU8());
  const response = new gateway.EvaluateResponse();
  response.setResult(result);
  return response;
}

function evaluators(
  channel: Channel,
  own: Peer,
  proposal: Proposal,
  targets: readonly string[],
): readonly [Peer, ...Peer[]] {
  const { chaincode, channelId } = proposal;
  if (channelId !== channel.channelId) {
    const cause = `could not get last config for channel ${channelId}`;
    throw new RpcError(status.UNAVAILABLE, `failed to get config for channel [${channelId}]: ${cause}`);
  }
  const known = channel.chaincodes.has(chaincode) || isSystemChaincode(chaincode);
  const isProtected = proposal.hasTransientData && targets.length === 0;
  const allowed = isProtected ? [own.mspId] : targets.length > 0 ? targets : organisationsOf(channel);
  const ordered = [...new Set(allowed)].sort((a, b) => Number(b === own.mspId) - Number(a === own.mspId));
  const [first, ...others] = known ? ordered.flatMap((mspId) => runningPeersOf(channel, mspId, own)) : [];
  if (first !== undefined) return [first, ...others];
  const problem = `no peers available to evaluate chaincode ${chaincode} in channel ${channelId}`;
  const advice =
    "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data";
  throw new RpcError(status.FAILED_PRECONDITION, isProtected ? `${advice}: ${problem}` : problem);
}

function organisationsOf({ peers }: Channel): readonly string[] {
  return peers.map(({ mspId }) => mspId);
}

function evaluateError(evaluator: Peer, error: unknown, before: readonly ErrorDetail[] = []): unknown {
  // Fabric's filter answers without a status of its own, which its gateway takes for a peer that cannot be reached.
  if (error instanceof ExpiredIdentity) {
    const message = "failed to evaluate transaction, see attached details for more info";
    return new RpcError(status.UNAVAILABLE, message, [detailOf(evaluator, error)]);
  }
  if (error instanceof EndorserError || error instanceof RpcError) {
    return new RpcError(error.code, `evaluate call to endorser returned error: ${error.message}`, [
      ...before,
      detailOf(evaluator, error),
    ]);
  }
  return error;
}
