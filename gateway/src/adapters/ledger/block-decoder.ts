import { common, type peer } from "@hyperledger/fabric-protos";
import { MAX_CLOCK_SKEW_MS, type LedgerEvent } from "@mulian/domain";
import { derOf, INTEGER, OCTET_STRING, SEQUENCE } from "../../der.js";
import { sha256Hex } from "../../digest.js";
import type { LedgerBlock, LedgerTransaction } from "../../ports/ledger.js";
import { decodePolicies } from "./decode-policies.js";
import { decodeWrites } from "./decode-writes.js";
import type { Endorsement, Membership } from "./membership.js";
import { endorsedAction, identityOf, writesOf, type EndorsedAction } from "./wire.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const VALID = 0;

/** A block as Fabric delivers it, reduced to what the projector reads. What is no record of the shared language stands apart. */
export function decodeBlock(
  block: common.Block,
  namespace: string,
  membership: Pick<Membership, "isByPeer">,
): LedgerBlock {
  const header = block.getHeader();
  if (header === undefined) throw new Error("a block without a header");
  const number = header.getNumber();
  const codes =
    block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
  const transactions = (block.getData()?.getDataList_asU8() ?? []).flatMap((bytes, position) => {
    const transaction = decodeEnvelope(bytes, codes[position] ?? UNKNOWN_CODE, namespace);
    if (transaction === undefined) return [];
    const { endorsements, ...rest } = transaction;
    return [{ ...rest, endorsers: endorsersOf(endorsements, membership, signedAfter(rest.timestamp)) }];
  });
  return {
    number,
    headerHash: blockHeaderHash(number, header.getPreviousHash_asU8(), header.getDataHash_asU8()),
    previousHash: hex(header.getPreviousHash_asU8()),
    dataHash: hex(header.getDataHash_asU8()),
    transactions,
  };
}

/** protos.TxValidationCode NOT_VALIDATED: what a transaction without a flag amounts to. */
const UNKNOWN_CODE = 254;

/** The earliest moment at which it can have been endorsed: its creator chose the time, within what endorsers' clocks allow. */
const signedAfter = (timestamp: string): Date => new Date(Date.parse(timestamp) - MAX_CLOCK_SKEW_MS);

/** Organisations of which a peer endorsed, each once, sorted. */
const endorsersOf = (
  endorsements: readonly Endorsement[],
  membership: Pick<Membership, "isByPeer">,
  at: Date,
): readonly string[] =>
  [...new Set(endorsements.filter((one) => membership.isByPeer(one, at)).map(({ mspId }) => mspId))].sort();

/** Undefined for configuration, and for what is too malformed to have an id: anybody may get such bytes ordered. */
function decodeEnvelope(
  bytes: Uint8Array,
  validationCode: number,
  namespace: string,
): (Omit<LedgerTransaction, "endorsers"> & Pick<EndorsedAction, "endorsements">) | undefined {
  const head = decodeHead(bytes);
  if (head === undefined) return undefined;
  const action = decodeAction(head.data);
  const isValid = action !== undefined && validationCode === VALID;
  return {
    txId: head.txId,
    validationCode,
    timestamp: head.timestamp,
    creator: head.creator,
    endorsements: isValid ? action.endorsements : [],
    event: decodeEvent(action?.event, namespace),
    ...(isValid ? decodeAll(action.writeSet, namespace) : { writes: [], foreign: [], policies: [] }),
  };
}

function decodeAll(
  writeSet: EndorsedAction["writeSet"],
  namespace: string,
): Pick<LedgerTransaction, "writes" | "foreign" | "policies"> {
  const { values, metadata } = writesOf(writeSet, namespace);
  return { ...decodeWrites(values), policies: decodePolicies(metadata) };
}

interface Head extends Pick<LedgerTransaction, "txId" | "timestamp" | "creator"> {
  /** Serialized `protos.Transaction`. */
  readonly data: Uint8Array;
}

function decodeHead(bytes: Uint8Array): Head | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = payload.getHeader();
    if (header === undefined) return undefined;
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const txId = channel.getTxId();
    if (channel.getType() !== common.HeaderType.ENDORSER_TRANSACTION || txId === "") return undefined;
    const creator = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()).getCreator_asU8();
    const timestamp = (channel.getTimestamp()?.toDate() ?? new Date(0)).toISOString();
    return { txId, timestamp, creator: identityOf(creator), data: payload.getData_asU8() };
  } catch {
    return undefined;
  }
}

function decodeAction(data: Uint8Array): ReturnType<typeof endorsedAction> {
  try {
    return endorsedAction(data);
  } catch {
    return undefined;
  }
}

function decodeEvent(event: peer.ChaincodeEvent | undefined, namespace: string): LedgerEvent | undefined {
  if (event === undefined || event.getChaincodeId() !== namespace) return undefined;
  try {
    return JSON.parse(Buffer.from(event.getPayload_asU8()).toString("utf8")) as LedgerEvent; // endorsed by the honest contract's majority; only shown, never decided on
  } catch {
    return undefined;
  }
}

/** SHA-256 of DER SEQUENCE{INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash}, hex. */
export function blockHeaderHash(number: number, previousHash: Uint8Array, dataHash: Uint8Array): string {
  const body = Buffer.concat([
    derOf(INTEGER, integerBytes(number)),
    derOf(OCTET_STRING, previousHash),
    derOf(OCTET_STRING, dataHash),
  ]);
  return sha256Hex(derOf(SEQUENCE, body));
}

function integerBytes(value: number): Uint8Array {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** The same of a block as it comes. */
export function headerHashOf(block: common.Block): string {
  const header = block.getHeader();
  if (header === undefined) throw new Error("a block without a header");
  return blockHeaderHash(header.getNumber(), header.getPreviousHash_asU8(), header.getDataHash_asU8());
}

/** Hex; empty for block 0. */
export const previousHashOf = (block: common.Block): string => hex(block.getHeader()?.getPreviousHash_asU8() ?? NONE);

/** What a peer made of this block and every one before it: it binds their validation codes and writes. Hex; empty where there is none. */
export function commitHashOf(block: common.Block): string {
  const metadata = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.COMMIT_HASH] ?? NONE;
  return hex(common.Metadata.deserializeBinary(metadata).getValue_asU8());
}

const NONE = new Uint8Array();
