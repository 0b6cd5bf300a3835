import { peer } from "../protos.js";

export const { Type } = peer.ChaincodeMessage;

/** Anything with `serializeBinary`: the messages of this network and those of the chaincode's own library look alike. */
export interface Serializable {
  serializeBinary(): Uint8Array;
}

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
