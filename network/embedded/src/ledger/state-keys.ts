import { sha256 } from "../crypto/sha256.js";

/**
 * How everything in the state's LevelDB is keyed. The first byte says what it is; parts end with a zero byte, which
 * occurs in no namespace or collection name, so that keys of one namespace lie together in byte order.
 */
const tags = {
  value: 0x73, // s
  hash: 0x68, // h
  privateValue: 0x70, // p
  history: 0x79, // y
  transaction: 0x74, // t
  blockHash: 0x62, // b
  expiry: 0x65, // e
  staged: 0x67, // g
  privateSetIndex: 0x6a, // j
  privateSet: 0x6b, // k
  savepoint: 0x6d, // m
} as const;

/** Half open: `gte` is in, `lt` is out. */
export interface KeyRange {
  readonly gte: Buffer;
  readonly lt: Buffer;
}

export const savepointKey = Buffer.from([tags.savepoint]);

export function valueKey(namespace: string, key: string): Buffer {
  return compose(tags.value, [namespace], Buffer.from(key, "utf8"));
}

/** Start inclusive, end exclusive; an empty end means the end of the namespace. */
export function valueRange(namespace: string, start: string, end: string): KeyRange {
  return rangeOf((key) => compose(tags.value, [namespace], key), start, end);
}

export function privateValueKey(namespace: string, collection: string, key: string): Buffer {
  return compose(tags.privateValue, [namespace, collection], Buffer.from(key, "utf8"));
}

export function privateValueRange(namespace: string, collection: string, start: string, end: string): KeyRange {
  return rangeOf((key) => compose(tags.privateValue, [namespace, collection], key), start, end);
}

/** The key after the namespace (and collection) of a composed key. */
export function lastPart(composed: Buffer, prefixBytes: number): string {
  return composed.toString("utf8", prefixBytes);
}

export function valuePrefixBytes(namespace: string): number {
  return compose(tags.value, [namespace], Buffer.alloc(0)).length;
}

export function privateValuePrefixBytes(namespace: string, collection: string): number {
  return compose(tags.privateValue, [namespace, collection], Buffer.alloc(0)).length;
}

/** @param keyHash SHA-256 of the key */
export function hashKey(namespace: string, collection: string, keyHash: Uint8Array): Buffer {
  return compose(tags.hash, [namespace, collection], Buffer.from(keyHash));
}

export function historyKey(namespace: string, key: string, blockNumber: number, transactionNumber: number): Buffer {
  return Buffer.concat([historyPrefix(namespace, key), position(blockNumber, transactionNumber)]);
}

export function historyRange(namespace: string, key: string): KeyRange {
  const prefix = historyPrefix(namespace, key);
  return { gte: prefix, lt: Buffer.concat([prefix, Buffer.alloc(13, 0xff)]) };
}

export function transactionKey(txId: string): Buffer {
  return compose(tags.transaction, [], Buffer.from(txId, "utf8"));
}

export function blockHashKey(headerHash: Uint8Array): Buffer {
  return compose(tags.blockHash, [], Buffer.from(headerHash));
}

/**
 * One for each different set of writes: a client can have one transaction id endorsed twice with other private values,
 * and which of them its transaction commits is known only in the block.
 */
export function stagedKey(txId: string, mspId: string, readWriteSet: Uint8Array): Buffer {
  return compose(tags.staged, [txId, mspId], sha256(readWriteSet));
}

export function stagedRange(txId: string): KeyRange {
  return rangeOf((key) => compose(tags.staged, [txId], key), "", "");
}

export const allStagedRange: KeyRange = { gte: Buffer.from([tags.staged]), lt: Buffer.from([tags.staged + 1]) };

export function isStaged(key: Buffer): boolean {
  return key[0] === tags.staged;
}

/** Where the private part of one transaction in one collection is kept. */
export interface PrivateSetPlace {
  readonly blockNumber: number;
  readonly transactionNumber: number;
  readonly namespace: string;
  readonly collection: string;
}

export function privateSetKey({ blockNumber, transactionNumber, namespace, collection }: PrivateSetPlace): Buffer {
  const names = Buffer.from(`${namespace}\0${collection}`, "utf8");
  return compose(tags.privateSet, [], Buffer.concat([position(blockNumber, transactionNumber), names]));
}

/** All of one block's. */
export function privateSetRange(blockNumber: number): KeyRange {
  return positionRange(tags.privateSet, blockNumber);
}

/** @throws RangeError for a key of another kind */
export function decodePrivateSetKey(key: Buffer): PrivateSetPlace {
  const [namespace = "", collection = ""] = key.toString("utf8", 1 + POSITION_BYTES).split("\0");
  return { ...decodePosition(key, 1), namespace, collection };
}

/** Which private sets write a key, known by its hash. */
export function privateSetIndexKey(place: PrivateSetPlace, keyHash: Uint8Array): Buffer {
  const { namespace, collection, blockNumber, transactionNumber } = place;
  return Buffer.concat([
    privateSetIndexRange(namespace, collection, keyHash).gte,
    position(blockNumber, transactionNumber),
  ]);
}

export function privateSetIndexRange(namespace: string, collection: string, keyHash: Uint8Array): KeyRange {
  const prefix = compose(tags.privateSetIndex, [namespace, collection], Buffer.from(keyHash));
  return { gte: prefix, lt: Buffer.concat([prefix, Buffer.alloc(POSITION_BYTES + 1, 0xff)]) };
}

export function decodePrivateSetIndexKey(key: Buffer): { blockNumber: number; transactionNumber: number } {
  return decodePosition(key, key.length - POSITION_BYTES);
}

/** What goes when block `expiresAt` is committed: a key, by its hash, as the block `writtenAt` left it. */
export interface Expiry {
  readonly expiresAt: number;
  readonly writtenAt: number;
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: Buffer;
}

export function expiryKey({ expiresAt, writtenAt, namespace, collection, keyHash }: Expiry): Buffer {
  const names = Buffer.from(`${namespace}\0${collection}\0`, "utf8");
  return compose(tags.expiry, [], Buffer.concat([position(expiresAt, 0), position(writtenAt, 0), names, keyHash]));
}

export function expiryRange(expiresAt: number): KeyRange {
  return positionRange(tags.expiry, expiresAt);
}

export const allExpiriesRange: KeyRange = { gte: Buffer.from([tags.expiry]), lt: Buffer.from([tags.expiry + 1]) };

export function isExpiry(key: Buffer): boolean {
  return key[0] === tags.expiry;
}

export function decodeExpiryKey(key: Buffer): Expiry {
  const names = key.subarray(1 + 2 * POSITION_BYTES, key.length - HASH_BYTES).toString("utf8");
  const [namespace = "", collection = ""] = names.split("\0");
  return {
    expiresAt: decodePosition(key, 1).blockNumber,
    writtenAt: decodePosition(key, 1 + POSITION_BYTES).blockNumber,
    namespace,
    collection,
    keyHash: key.subarray(key.length - HASH_BYTES),
  };
}

const HASH_BYTES = 32;
const POSITION_BYTES = 12;

function position(blockNumber: number, transactionNumber: number): Buffer {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeBigUInt64BE(BigInt(blockNumber), 0);
  bytes.writeUInt32BE(transactionNumber, 8);
  return bytes;
}

function decodePosition(bytes: Buffer, offset: number): { blockNumber: number; transactionNumber: number } {
  return {
    blockNumber: Number(bytes.readBigUInt64BE(offset)),
    transactionNumber: bytes.readUInt32BE(offset + 8),
  };
}

function positionRange(tag: number, blockNumber: number): KeyRange {
  return {
    gte: compose(tag, [], position(blockNumber, 0)),
    lt: compose(tag, [], position(blockNumber + 1, 0)),
  };
}

/** A key's length goes before it: history of "a" must not run into history of "ab". */
function historyPrefix(namespace: string, key: string): Buffer {
  const bytes = Buffer.from(key, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return compose(tags.history, [namespace], Buffer.concat([length, bytes]));
}

function compose(tag: number, parts: readonly string[], last: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), ...parts.map((part) => Buffer.from(`${part}\0`, "utf8")), last]);
}

function rangeOf(composed: (key: Buffer) => Buffer, start: string, end: string): KeyRange {
  const gte = composed(Buffer.from(start, "utf8"));
  if (end !== "") return { gte, lt: composed(Buffer.from(end, "utf8")) };
  const lt = composed(Buffer.alloc(0));
  lt.writeUInt8(0x01, lt.length - 1);
  return { gte, lt };
}
