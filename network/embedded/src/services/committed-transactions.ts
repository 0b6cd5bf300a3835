import { common, peer } from "../protos.js";

const TRANSACTIONS_FILTER_SLOT = 2;

/** One transaction of a stored block, with what its metadata says about it. */
export interface StoredTransaction {
  readonly txId: string;
  /** `common.HeaderType` */
  readonly type: number;
  readonly validationCode: number;
  /** Bytes of `peer.Transaction`. */
  readonly data: Uint8Array;
}

/** The transactions of a stored block, in order. One too malformed to have a header shows with an empty id. */
export function storedTransactions(block: common.Block): readonly StoredTransaction[] {
  const filter = block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER_SLOT] ?? new Uint8Array();
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return envelopes.map((bytes, index) => ({
    ...headerOf(bytes),
    validationCode: filter[index] ?? peer.TxValidationCode.VALID,
  }));
}

/** The event a transaction set, unjudged: whoever shows it checks the validation code. */
export function chaincodeEventOf(transaction: StoredTransaction): peer.ChaincodeEvent | undefined {
  if (transaction.type !== common.HeaderType.ENDORSER_TRANSACTION) return undefined;
  try {
    const [action] = peer.Transaction.deserializeBinary(transaction.data).getActionsList();
    const endorsed = peer.ChaincodeActionPayload.deserializeBinary(
      action?.getPayload_asU8() ?? new Uint8Array(),
    ).getAction();
    const payload = peer.ProposalResponsePayload.deserializeBinary(
      endorsed?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
    );
    const events = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8()).getEvents_asU8();
    const event = peer.ChaincodeEvent.deserializeBinary(events);
    return event.getEventName() === "" ? undefined : event;
  } catch {
    return undefined;
  }
}

function headerOf(envelope: Uint8Array): Omit<StoredTransaction, "validationCode"> {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    return { txId: header.getTxId(), type: header.getType(), data: payload.getData_asU8() };
  } catch {
    return { txId: "", type: common.HeaderType.MESSAGE, data: new Uint8Array() };
  }
}
