import { createHash, randomBytes } from "node:crypto";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common, protos } from "../../src/protos.js";

export type Defect =
  | "bad creator signature"
  | "bad endorsement"
  | "foreign transaction id"
  | "foreign proposal"
  | "other channel"
  | "unknown chaincode"
  | "unknown type"
  | "garbage read-write set"
  | "no nonce"
  | "configuration update"
  | "two actions"
  | "broken header extension"
  | "broken chaincode action"
  | "no chaincode version"
  | "foreign event";

/** A field that claims more bytes than there are: no message of any kind. */
const UNREADABLE = Buffer.from([0x0a, 0xff, 0xff]);

/** Tag of `ChannelHeader.timestamp`: field 3, with a length. */
const TIMESTAMP_FIELD = (3 << 3) | 2;

export interface EnvelopeOptions {
  readonly channelId: string;
  readonly chaincode: string;
  readonly creator: SigningIdentity;
  readonly endorsers: readonly SigningIdentity[];
  /** Serialized `rwset.TxReadWriteSet`. */
  readonly results: Uint8Array;
  readonly event?: { readonly name: string; readonly payload: Uint8Array };
  /** Default: fresh random bytes. */
  readonly nonce?: Uint8Array;
  readonly timestampSeconds?: number;
  /** Serialized `Timestamp` of less than 128 bytes in its place, for one that no number can say. */
  readonly timestampBytes?: Uint8Array;
  readonly defect?: Defect;
}

export interface BuiltEnvelope {
  readonly txId: string;
  readonly bytes: Buffer;
}

export function newTransactionId(creator: SigningIdentity): { readonly nonce: Buffer; readonly txId: string } {
  const nonce = randomBytes(24);
  return { nonce, txId: hash(nonce, creator.serialized).toString("hex") };
}

/** A transaction envelope, signed and endorsed as a Fabric client and peers would, with one thing wrong if asked. */
export function buildEnvelope(options: EnvelopeOptions): BuiltEnvelope {
  const { creator, defect } = options;
  const nonce = defect === "no nonce" ? Buffer.alloc(0) : (options.nonce ?? randomBytes(24));
  const txId = hash(nonce, creator.serialized).toString("hex");
  const chaincodeId = chaincodeIdOf(
    defect === "unknown chaincode" ? "nobody" : options.chaincode,
    defect === "no chaincode version" ? "" : "1.0",
  );
  const channelHeader = channelHeaderOf(
    options,
    defect === "foreign transaction id" ? `${txId.slice(1)}0` : txId,
    chaincodeId,
  );
  const signatureHeader = signatureHeaderOf(creator, nonce);
  const proposalPayload = randomBytes(16);
  const response = responseOf(options, chaincodeId, hash(channelHeader, signatureHeader, proposalPayload));

  const endorsed = new protos.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response);
  endorsed.setEndorsementsList(
    options.endorsers.map((endorser, index) =>
      endorse(endorser, response, defect === "bad endorsement" && index === 0),
    ),
  );
  const payload = new protos.ChaincodeActionPayload();
  payload.setAction(endorsed);
  payload.setChaincodeProposalPayload(defect === "foreign proposal" ? randomBytes(16) : proposalPayload);
  const action = new protos.TransactionAction();
  action.setHeader(signatureHeader);
  action.setPayload(payload.serializeBinary());
  const transaction = new protos.Transaction();
  transaction.setActionsList(defect === "two actions" ? [action, action] : [action]);
  return {
    txId: defect === "foreign transaction id" ? `${txId.slice(1)}0` : txId,
    bytes: sign(options, channelHeader, signatureHeader, transaction),
  };
}

export function buildBlock(number: number, previousHash: Uint8Array, envelopes: readonly Uint8Array[]): common.Block {
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(hash(...envelopes));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([1, 2, 3, 4, 5].map(() => new Uint8Array()));
  block.setMetadata(metadata);
  return block;
}

function sign(
  options: EnvelopeOptions,
  channelHeader: Buffer,
  signatureHeader: Buffer,
  transaction: protos.Transaction,
): Buffer {
  const header = new common.Header();
  header.setChannelHeader(channelHeader);
  header.setSignatureHeader(signatureHeader);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const payloadBytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(payloadBytes);
  const signed =
    options.defect === "bad creator signature" ? Buffer.concat([payloadBytes, Buffer.from([0])]) : payloadBytes;
  envelope.setSignature(options.creator.sign(signed));
  return Buffer.from(envelope.serializeBinary());
}

function channelHeaderOf(options: EnvelopeOptions, txId: string, chaincodeId: protos.ChaincodeID): Buffer {
  const extension = new protos.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId);
  const timestamp = new timestamps.Timestamp();
  timestamp.setSeconds(options.timestampSeconds ?? 1_700_000_000);
  const header = new common.ChannelHeader();
  header.setType(typeOf(options.defect));
  header.setChannelId(options.defect === "other channel" ? "elsewhere" : options.channelId);
  header.setTxId(txId);
  if (options.timestampBytes === undefined) header.setTimestamp(timestamp);
  header.setExtension$(options.defect === "broken header extension" ? UNREADABLE : extension.serializeBinary());
  const bytes = Buffer.from(header.serializeBinary());
  const { timestampBytes } = options;
  if (timestampBytes === undefined) return bytes;
  return Buffer.concat([bytes, Buffer.from([TIMESTAMP_FIELD, timestampBytes.length]), timestampBytes]);
}

function typeOf(defect: Defect | undefined): common.HeaderTypeMap[keyof common.HeaderTypeMap] {
  if (defect === "unknown type") return common.HeaderType.MESSAGE;
  return defect === "configuration update" ? common.HeaderType.CONFIG_UPDATE : common.HeaderType.ENDORSER_TRANSACTION;
}

function signatureHeaderOf(creator: SigningIdentity, nonce: Uint8Array): Buffer {
  const header = new common.SignatureHeader();
  header.setCreator(creator.serialized);
  header.setNonce(nonce);
  return Buffer.from(header.serializeBinary());
}

function responseOf(options: EnvelopeOptions, chaincodeId: protos.ChaincodeID, proposalHash: Buffer): Buffer {
  const response = new protos.Response();
  response.setStatus(200);
  const action = new protos.ChaincodeAction();
  action.setChaincodeId(chaincodeId);
  action.setResponse(response);
  action.setResults(options.defect === "garbage read-write set" ? UNREADABLE : options.results);
  if (options.event !== undefined) {
    action.setEvents(eventOf(options.defect === "foreign event" ? "other" : chaincodeId.getName(), options.event));
  }
  const payload = new protos.ProposalResponsePayload();
  payload.setProposalHash(proposalHash);
  payload.setExtension$(options.defect === "broken chaincode action" ? UNREADABLE : action.serializeBinary());
  return Buffer.from(payload.serializeBinary());
}

function eventOf(
  chaincode: string,
  { name, payload }: { readonly name: string; readonly payload: Uint8Array },
): Uint8Array {
  const event = new protos.ChaincodeEvent();
  event.setChaincodeId(chaincode);
  event.setEventName(name);
  event.setPayload(payload);
  return event.serializeBinary();
}

function endorse(endorser: SigningIdentity, response: Buffer, isBad: boolean): protos.Endorsement {
  const endorsement = new protos.Endorsement();
  endorsement.setEndorser(endorser.serialized);
  const signed = isBad ? response : Buffer.concat([response, endorser.serialized]);
  endorsement.setSignature(endorser.sign(signed));
  return endorsement;
}

function chaincodeIdOf(name: string, version: string): protos.ChaincodeID {
  const id = new protos.ChaincodeID();
  id.setName(name);
  id.setVersion(version);
  return id;
}

function hash(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
}
