import { peer } from "../protos.js";

export const { Type } = peer.ChaincodeMessage;

/** Keys or writes in one message: Fabric's default. */
const BATCH_SIZE = 1_000;

/**
 * `protos.ChaincodeAdditionalParams`, of which the published messages know nothing yet: the READY message's payload, by
 * which a peer of Fabric 3.1 says that it takes batches of writes (fields 1 and 2) and of keys to read (3 and 4).
 */
export const READY_PARAMETERS = Uint8Array.from(
  [1, 3].flatMap((field) => [field << 3, 1, (field + 1) << 3, (BATCH_SIZE & 0x7f) | 0x80, BATCH_SIZE >> 7]),
);

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
