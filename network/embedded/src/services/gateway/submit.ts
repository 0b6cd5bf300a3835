import { gateway } from "../../protos.js";
import type { Channel } from "../channel.js";
import { RpcError, status } from "../rpc-error.js";

/**
 * Hands a signed transaction to the orderer. Success means accepted, not committed.
 * @throws RpcError
 */
export async function submit(channel: Channel, request: gateway.SubmitRequest): Promise<gateway.SubmitResponse> {
  const envelope = request.getPreparedTransaction();
  if (envelope === undefined) throw new RpcError(status.INVALID_ARGUMENT, "a prepared transaction is required");
  if (envelope.getSignature_asU8().length === 0)
    throw new RpcError(status.INVALID_ARGUMENT, "prepared transaction must be signed");
  const answer = channel.orderer.submit(envelope);
  if (answer.status === "SUCCESS") return new gateway.SubmitResponse();
  if (answer.status === "SERVICE_UNAVAILABLE")
    throw new RpcError(status.UNAVAILABLE, "no orderers could successfully process transaction");
  throw new RpcError(
    status.ABORTED,
    `received unsuccessful response from orderer: status=${answer.status}, info=${answer.info}`,
  );
}
