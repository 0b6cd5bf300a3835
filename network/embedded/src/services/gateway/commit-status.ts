import { gateway } from "../../protos.js";
import { AccessError, checkSignature } from "../access.js";
import type { Channel } from "../channel.js";
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
  checkReader(channel, request.getChannelId(), {
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
export function checkReader(channel: Channel, channelId: string, data: Parameters<typeof checkSignature>[3]): void {
  if (channelId !== channel.channelId) throw new RpcError(status.NOT_FOUND, `channel ${channelId} not found`);
  try {
    checkSignature(channel.mspManager, "Readers", channelId, data);
  } catch (error) {
    if (error instanceof AccessError) throw new RpcError(status.PERMISSION_DENIED, error.message);
    throw error;
  }
}
