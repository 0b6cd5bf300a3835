import { gateway, type common, orderer, peer } from "../../protos.js";
import { mayStill } from "../access.js";
import { blocksFrom } from "../block-stream.js";
import type { Channel } from "../channel.js";
import { chaincodeEventOf, storedTransactions } from "../committed-transactions.js";
import { RpcError, status } from "../rpc-error.js";
import { checkReader } from "./commit-status.js";
import { readRequest } from "./read-request.js";

/**
 * Events of one chaincode's valid transactions, one message a block that has any, from the requested position on.
 * After a named transaction means: from its block, past it.
 * @throws RpcError
 */
export async function* chaincodeEvents(
  channel: Channel,
  signed: gateway.SignedChaincodeEventsRequest,
  signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse, void, void> {
  const request = checkedRequest(channel, signed);
  const after = await channel.ledger.transactionLocation(request.getAfterTransactionId());
  const start = after?.blockNumber ?? startBlock(channel, request.getStartPosition());
  for await (const block of blocksFrom(channel.ledger, start, signal)) {
    if (!mayStill(channel, "gateway/ChaincodeEvents", request.getIdentity_asU8()))
      throw new RpcError(status.PERMISSION_DENIED, "the certificate may read no more");
    const number = block.getHeader()?.getNumber() ?? 0;
    const skipped = number === after?.blockNumber ? after.transactionNumber + 1 : 0;
    const events = eventsOf(block, request.getChaincodeId(), skipped);
    if (events.length === 0) continue;
    const response = new gateway.ChaincodeEventsResponse();
    response.setBlockNumber(number);
    response.setEventsList(events);
    yield response;
  }
}

function checkedRequest(
  channel: Channel,
  signed: gateway.SignedChaincodeEventsRequest,
): gateway.ChaincodeEventsRequest {
  const request = readRequest(signed.getRequest_asU8(), (bytes) =>
    gateway.ChaincodeEventsRequest.deserializeBinary(bytes),
  );
  if (request.getChaincodeId() === "") throw new RpcError(status.INVALID_ARGUMENT, "no chaincode ID provided");
  checkReader(channel, "gateway/ChaincodeEvents", request.getChannelId(), {
    signed: signed.getRequest_asU8(),
    identity: request.getIdentity_asU8(),
    signature: signed.getSignature_asU8(),
  });
  return request;
}

function eventsOf(block: common.Block, chaincode: string, skipped: number): peer.ChaincodeEvent[] {
  return storedTransactions(block)
    .slice(skipped)
    .filter((transaction) => transaction.validationCode === peer.TxValidationCode.VALID)
    .map(chaincodeEventOf)
    .filter((event) => event !== undefined)
    .filter((event) => event.getChaincodeId() === chaincode);
}

function startBlock(channel: Channel, position: orderer.SeekPosition | undefined): number {
  const { TypeCase } = orderer.SeekPosition;
  switch (position?.getTypeCase()) {
    case TypeCase.OLDEST:
      return 0;
    case TypeCase.NEWEST:
      return channel.ledger.height - 1;
    case TypeCase.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    default:
      return channel.ledger.height;
  }
}
