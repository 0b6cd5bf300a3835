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
  staged: 0x67, // g
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
  const position = Buffer.alloc(12);
  position.writeBigUInt64BE(BigInt(blockNumber), 0);
  position.writeUInt32BE(transactionNumber, 8);
  return Buffer.concat([historyPrefix(namespace, key), position]);
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
