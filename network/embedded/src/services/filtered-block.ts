import { common, peer } from "../protos.js";
import { chaincodeEventOf, type StoredTransaction, storedTransactions } from "./committed-transactions.js";

/** A block with ids, codes and the names of events only: what DeliverFiltered shows. */
export function filteredBlock(channelId: string, block: common.Block): peer.DeliverResponse {
  const filtered = new peer.FilteredBlock();
  filtered.setChannelId(channelId);
  filtered.setNumber(block.getHeader()?.getNumber() ?? 0);
  filtered.setFilteredTransactionsList(storedTransactions(block).map(filteredTransaction));
  const response = new peer.DeliverResponse();
  response.setFilteredBlock(filtered);
  return response;
}

function filteredTransaction(stored: StoredTransaction): peer.FilteredTransaction {
  const transaction = new peer.FilteredTransaction();
  transaction.setTxid(stored.txId);
  // Both numbers come from Fabric's enums; the generated types of these are not plain numbers.
  transaction.setType(stored.type as ReturnType<typeof transaction.getType>);
  transaction.setTxValidationCode(stored.validationCode as ReturnType<typeof transaction.getTxValidationCode>);
  if (stored.type === common.HeaderType.ENDORSER_TRANSACTION) transaction.setTransactionActions(actionsOf(stored));
  return transaction;
}

function actionsOf(stored: StoredTransaction): peer.FilteredTransactionActions {
  const actions = new peer.FilteredTransactionActions();
  const event = chaincodeEventOf(stored);
  if (event === undefined) return actions;
  const bare = new peer.ChaincodeEvent();
  bare.setChaincodeId(event.getChaincodeId());
  bare.setTxId(event.getTxId());
  bare.setEventName(event.getEventName());
  const action = new peer.FilteredChaincodeAction();
  action.setChaincodeEvent(bare);
  actions.addChaincodeActions(action);
  return actions;
}
