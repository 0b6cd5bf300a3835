import { common, protos } from "../protos.js";
import { sha256 } from "../crypto/sha256.js";
import { parseReadWriteSet } from "./read-write-set.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";

const { TxValidationCode } = protos;

/** The outer layers of an envelope, which every kind of transaction has. */
export interface TransactionEnvelope {
  readonly payloadBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly payload: common.Payload;
  readonly channelHeaderBytes: Uint8Array;
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
}

/** What a chaincode invocation carries inside. */
export interface EndorsedAction {
  readonly responsePayloadBytes: Uint8Array;
  readonly endorsements: readonly protos.Endorsement[];
  /** Serialized `protos.ChaincodeAction`. */
  readonly chaincodeActionBytes: Uint8Array;
}

/** What the ledger applies of an endorser transaction, and tells its listeners. */
export interface EndorserTransaction {
  readonly txId: string;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly chaincodeEvent: protos.ChaincodeEvent | undefined;
  readonly sets: readonly NamespaceReadWriteSet[];
}

/** A layer that cannot be read ends the reading with Fabric's code for it. */
export class MalformedTransaction extends Error {
  constructor(readonly validationCode: number) {
    super(`transaction is malformed (validation code ${validationCode})`);
  }
}

/** @throws MalformedTransaction */
export function readEnvelope(bytes: Uint8Array): TransactionEnvelope {
  const envelope = attempt(() => common.Envelope.deserializeBinary(bytes), TxValidationCode.INVALID_OTHER_REASON);
  const payloadBytes = envelope.getPayload_asU8();
  const payload = attempt(() => common.Payload.deserializeBinary(payloadBytes), TxValidationCode.BAD_PAYLOAD);
  return attempt(() => {
    const header = payload.getHeader() ?? reject("no header");
    const channelHeaderBytes = header.getChannelHeader_asU8();
    const channelHeader = common.ChannelHeader.deserializeBinary(channelHeaderBytes);
    const signatureHeader = readSignatureHeader(header.getSignatureHeader_asU8());
    const known: readonly number[] = [
      common.HeaderType.ENDORSER_TRANSACTION,
      common.HeaderType.CONFIG,
      common.HeaderType.CONFIG_UPDATE,
    ];
    if (!known.includes(channelHeader.getType()) || channelHeader.getEpoch() !== 0) reject("unknown type or epoch");
    return {
      payloadBytes,
      signature: envelope.getSignature_asU8(),
      payload,
      channelHeaderBytes,
      channelHeader,
      signatureHeader,
    };
  }, TxValidationCode.BAD_COMMON_HEADER);
}

/** The transaction id an envelope claims, however broken the rest is; empty when it has none. */
export function claimedTxId(bytes: Uint8Array): string {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    return common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    ).getTxId();
  } catch {
    return "";
  }
}

export function isEndorserTransaction({ channelHeader }: TransactionEnvelope): boolean {
  // The header's type is a plain number on the wire; the generated enumeration does not compare with one.
  const type: number = channelHeader.getType();
  return type === common.HeaderType.ENDORSER_TRANSACTION;
}

/**
 * Reads the one action of an endorser transaction and checks that it answers the proposal it carries.
 * @throws MalformedTransaction INVALID_ENDORSER_TRANSACTION
 */
export function readEndorsedAction(envelope: TransactionEnvelope): EndorsedAction {
  return attempt(() => {
    const { action, proposalHash } = readAction(envelope);
    const responsePayloadBytes = action.getProposalResponsePayload_asU8();
    const response = protos.ProposalResponsePayload.deserializeBinary(responsePayloadBytes);
    if (!proposalHash.equals(response.getProposalHash_asU8())) reject("the response is to another proposal");
    const chaincodeActionBytes = response.getExtension_asU8();
    return { responsePayloadBytes, endorsements: action.getEndorsementsList(), chaincodeActionBytes };
  }, TxValidationCode.INVALID_ENDORSER_TRANSACTION);
}

/** @throws MalformedTransaction BAD_RESPONSE_PAYLOAD */
export function readChaincodeAction({ chaincodeActionBytes }: EndorsedAction): protos.ChaincodeAction {
  return attempt(
    () => protos.ChaincodeAction.deserializeBinary(chaincodeActionBytes),
    TxValidationCode.BAD_RESPONSE_PAYLOAD,
  );
}

/** @throws MalformedTransaction BAD_RWSET */
export function readEndorserTransaction(
  { channelHeader }: TransactionEnvelope,
  action: protos.ChaincodeAction,
): EndorserTransaction {
  const timestamp = channelHeader.getTimestamp();
  return {
    txId: channelHeader.getTxId(),
    timestamp: { seconds: timestamp?.getSeconds() ?? 0, nanos: timestamp?.getNanos() ?? 0 },
    chaincodeEvent: readChaincodeEvent(action.getEvents_asU8()),
    sets: attempt(() => parseReadWriteSet(action.getResults_asU8()), TxValidationCode.BAD_RWSET),
  };
}

/** Undefined for no event, one without a name, or anything unreadable. */
export function readChaincodeEvent(bytes: Uint8Array): protos.ChaincodeEvent | undefined {
  try {
    const event = protos.ChaincodeEvent.deserializeBinary(bytes);
    return event.getEventName() === "" ? undefined : event;
  } catch {
    return undefined;
  }
}

function readAction(envelope: TransactionEnvelope): { action: protos.ChaincodeEndorsedAction; proposalHash: Buffer } {
  const actions = protos.Transaction.deserializeBinary(envelope.payload.getData_asU8()).getActionsList();
  const [only] = actions;
  if (only === undefined || actions.length !== 1) return reject("not exactly one action");
  const signatureHeaderBytes = only.getHeader_asU8();
  readSignatureHeader(signatureHeaderBytes);
  const payload = protos.ChaincodeActionPayload.deserializeBinary(only.getPayload_asU8());
  const action = payload.getAction() ?? reject("no endorsed action");
  const proposalHash = sha256(
    envelope.channelHeaderBytes,
    signatureHeaderBytes,
    payload.getChaincodeProposalPayload_asU8(),
  );
  return { action, proposalHash };
}

function readSignatureHeader(bytes: Uint8Array): common.SignatureHeader {
  const header = common.SignatureHeader.deserializeBinary(bytes);
  if (header.getNonce_asU8().length === 0 || header.getCreator_asU8().length === 0) reject("no nonce or no creator");
  return header;
}

function attempt<T>(read: () => T, validationCode: number): T {
  try {
    return read();
  } catch {
    throw new MalformedTransaction(validationCode);
  }
}

function reject(reason: string): never {
  throw new Error(reason);
}
