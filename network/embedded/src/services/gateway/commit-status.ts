import { gateway } from "../../protos.js";
import type { SignedData } from "../../channel/signed-data.js";
import { AccessError, checkAccess } from "../access.js";
import type { Channel } from "../channel.js";
import type { Resource } from "../resources.js";
import { RpcError, status } from "../rpc-error.js";
import { readRequest } from "./read-request.js";

/**
 * Tells how a transaction ended, waiting for its commit if need be.
 * @throws RpcError; the signal's reason when the client gave up
 */
export async function commitStatus(
  channel: Channel,
  signed: gateway.SignedCommitStatusRequest,
  signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
  const request = readRequest(signed.getRequest_asU8(), (bytes) =>
    gateway.CommitStatusRequest.deserializeBinary(bytes),
  );
  if (request.getIdentity_asU8().length === 0) throw new RpcError(status.INVALID_ARGUMENT, "no identity provided");
  if (request.getTransactionId() === "")
    throw new RpcError(status.INVALID_ARGUMENT, "transaction ID should not be empty");
  checkReader(channel, "gateway/CommitStatus", request.getChannelId(), {
    signed: signed.getRequest_asU8(),
    identity: request.getIdentity_asU8(),
    signature: signed.getSignature_asU8(),
  });
  const outcome = await channel.commits.outcomeOf(request.getTransactionId(), signal);
  const response = new gateway.CommitStatusResponse();
  // The ledger's codes are those of the generated enum, which is not a plain number type.
  response.setResult(outcome.validationCode as ReturnType<typeof response.getResult>);
  response.setBlockNumber(outcome.blockNumber);
  return response;
}

/** @throws RpcError NOT_FOUND for another channel, PERMISSION_DENIED */
export function checkReader(channel: Channel, resource: Resource, channelId: string, data: SignedData): void {
  if (channelId !== channel.channelId) throw new RpcError(status.NOT_FOUND, `channel ${channelId} not found`);
  try {
    checkAccess(channel, resource, data);
  } catch (error) {
    if (error instanceof AccessError) throw new RpcError(status.PERMISSION_DENIED, error.message);
    throw error;
  }
}
