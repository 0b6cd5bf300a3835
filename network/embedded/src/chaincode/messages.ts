import { peer } from "../protos.js";

export const { Type } = peer.ChaincodeMessage;

/** A message to the chaincode about one transaction. */
export function messageTo(
  transaction: Readonly<{ channelId: string; txId: string }>,
  type: peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap],
  payload: Uint8Array,
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setPayload(payload);
  message.setTxid(transaction.txId);
  message.setChannelId(transaction.channelId);
  return message;
}
