import { ledger } from "../protos.js";
import { sha256 } from "../crypto/sha256.js";
import { keyHash } from "./key-hash.js";
import { sortedByKey } from "./byte-order.js";
import { toMetadataEntries } from "./metadata.js";
import type { Metadata } from "./metadata.js";
import { toKvRead } from "./range-reads.js";
import type { RangeReads } from "./range-reads.js";
import { toVersionMessage } from "./version.js";
import type { Version } from "./version.js";

const { kvrwset } = ledger.rwset;

interface NamespaceSet {
  readonly reads: Map<string, ledger.rwset.kvrwset.KVRead>;
  readonly ranges: Map<string, ledger.rwset.kvrwset.RangeQueryInfo>;
  readonly writes: Map<string, ledger.rwset.kvrwset.KVWrite>;
  readonly metadataWrites: Map<string, ledger.rwset.kvrwset.KVMetadataWrite>;
  readonly collections: Map<string, CollectionSet>;
}

interface CollectionSet {
  readonly hashedReads: Map<string, ledger.rwset.kvrwset.KVReadHash>;
  readonly hashedWrites: Map<string, ledger.rwset.kvrwset.KVWriteHash>;
  readonly hashedMetadataWrites: Map<string, ledger.rwset.kvrwset.KVMetadataWriteHash>;
  readonly writes: Map<string, ledger.rwset.kvrwset.KVWrite>;
  readonly metadataWrites: Map<string, ledger.rwset.kvrwset.KVMetadataWrite>;
}

export interface RangeQuery {
  readonly start: string;
  readonly end: string;
  readonly isExhausted: boolean;
  readonly reads: RangeReads;
}

/** Collects a simulation's reads and writes and lays them out byte for byte as Fabric's `RWSetBuilder`. */
export class ReadWriteSetBuilder {
  readonly #namespaces = new Map<string, NamespaceSet>();

  addRead(namespace: string, key: string, version: Version | undefined): void {
    this.#namespace(namespace).reads.set(key, toKvRead(key, version));
  }

  /** The first of equal queries counts. */
  addRange(namespace: string, { start, end, isExhausted, reads }: RangeQuery): void {
    const { ranges } = this.#namespace(namespace);
    const id = JSON.stringify([start, end, isExhausted]);
    if (ranges.has(id)) return;
    const info = new kvrwset.RangeQueryInfo();
    info.setStartKey(start);
    info.setEndKey(end);
    info.setItrExhausted(isExhausted);
    if (reads.summary !== undefined) info.setReadsMerkleHashes(reads.summary);
    else if (reads.raw.length > 0) {
      const raw = new kvrwset.QueryReads();
      raw.setKvReadsList([...reads.raw]);
      info.setRawReads(raw);
    }
    ranges.set(id, info);
  }

  /** An empty value is a delete. */
  addWrite(namespace: string, key: string, value: Uint8Array): void {
    this.#namespace(namespace).writes.set(key, toWrite(key, value));
  }

  addMetadataWrite(namespace: string, key: string, metadata: Metadata): void {
    this.#namespace(namespace).metadataWrites.set(key, toMetadataWrite(key, metadata));
  }

  addHashedRead(namespace: string, collection: string, key: string, version: Version | undefined): void {
    const read = new kvrwset.KVReadHash();
    read.setKeyHash(keyHash(key));
    read.setVersion(toVersionMessage(version));
    this.#collection(namespace, collection).hashedReads.set(key, read);
  }

  addPrivateWrite(namespace: string, collection: string, key: string, value: Uint8Array, isPurge = false): void {
    const set = this.#collection(namespace, collection);
    set.writes.set(key, toWrite(key, value));
    const write = new kvrwset.KVWriteHash();
    write.setKeyHash(keyHash(key));
    if (value.length === 0) write.setIsDelete(true);
    else write.setValueHash(sha256(value));
    write.setIsPurge(isPurge);
    set.hashedWrites.set(key, write);
  }

  /** The private set names the key only, so that its value's version can follow; the metadata is in the hashed set. */
  addPrivateMetadataWrite(namespace: string, collection: string, key: string, metadata: Metadata): void {
    const set = this.#collection(namespace, collection);
    set.metadataWrites.set(key, toMetadataWrite(key, new Map()));
    const write = new kvrwset.KVMetadataWriteHash();
    write.setKeyHash(keyHash(key));
    write.setEntriesList(toMetadataEntries(metadata));
    set.hashedMetadataWrites.set(key, write);
  }

  get namespaces(): readonly string[] {
    return sortedByKey(this.#namespaces).map(([namespace]) => namespace);
  }

  /** Serialized `rwset.TxReadWriteSet`. */
  publicSet(): Buffer {
    const set = new ledger.rwset.TxReadWriteSet();
    set.setNsRwsetList(
      sortedByKey(this.#namespaces).map(([namespace, content]) => toNamespaceMessage(namespace, content)),
    );
    return Buffer.from(set.serializeBinary());
  }

  /** Serialized `rwset.TxPvtReadWriteSet`; undefined when nothing private was written. */
  privateSet(): Buffer | undefined {
    const set = new ledger.rwset.TxPvtReadWriteSet();
    for (const [namespace, { collections }] of sortedByKey(this.#namespaces)) {
      const message = new ledger.rwset.NsPvtReadWriteSet();
      message.setNamespace(namespace);
      for (const [collection, content] of sortedByKey(collections)) {
        const bytes = privateBytes(content);
        if (bytes === undefined) continue;
        const inner = new ledger.rwset.CollectionPvtReadWriteSet();
        inner.setCollectionName(collection);
        inner.setRwset(bytes);
        message.addCollectionPvtRwset(inner);
      }
      if (message.getCollectionPvtRwsetList().length > 0) set.addNsPvtRwset(message);
    }
    return set.getNsPvtRwsetList().length === 0 ? undefined : Buffer.from(set.serializeBinary());
  }

  #namespace(namespace: string): NamespaceSet {
    const existing = this.#namespaces.get(namespace);
    if (existing !== undefined) return existing;
    const created = {
      reads: new Map(),
      ranges: new Map(),
      writes: new Map(),
      metadataWrites: new Map(),
      collections: new Map(),
    };
    this.#namespaces.set(namespace, created);
    return created;
  }

  #collection(namespace: string, collection: string): CollectionSet {
    const { collections } = this.#namespace(namespace);
    const existing = collections.get(collection);
    if (existing !== undefined) return existing;
    const created = {
      hashedReads: new Map(),
      hashedWrites: new Map(),
      hashedMetadataWrites: new Map(),
      writes: new Map(),
      metadataWrites: new Map(),
    };
    collections.set(collection, created);
    return created;
  }
}

function toNamespaceMessage(namespace: string, content: NamespaceSet): ledger.rwset.NsReadWriteSet {
  const kv = new kvrwset.KVRWSet();
  kv.setReadsList(sortedValues(content.reads));
  kv.setRangeQueriesInfoList([...content.ranges.values()]);
  kv.setWritesList(sortedValues(content.writes));
  kv.setMetadataWritesList(sortedValues(content.metadataWrites));
  const message = new ledger.rwset.NsReadWriteSet();
  message.setNamespace(namespace);
  message.setRwset(kv.serializeBinary());
  message.setCollectionHashedRwsetList(
    sortedByKey(content.collections).map(([collection, set]) => toCollectionMessage(collection, set)),
  );
  return message;
}

function toCollectionMessage(collection: string, set: CollectionSet): ledger.rwset.CollectionHashedReadWriteSet {
  const hashed = new kvrwset.HashedRWSet();
  hashed.setHashedReadsList(sortedValues(set.hashedReads));
  hashed.setHashedWritesList(sortedValues(set.hashedWrites));
  hashed.setMetadataWritesList(sortedValues(set.hashedMetadataWrites));
  const message = new ledger.rwset.CollectionHashedReadWriteSet();
  message.setCollectionName(collection);
  message.setHashedRwset(hashed.serializeBinary());
  const bytes = privateBytes(set);
  if (bytes !== undefined) message.setPvtRwsetHash(sha256(bytes));
  return message;
}

/** A collection's private set; undefined when it was only read. */
function privateBytes({ writes, metadataWrites }: CollectionSet): Uint8Array | undefined {
  if (writes.size === 0 && metadataWrites.size === 0) return undefined;
  const kv = new kvrwset.KVRWSet();
  kv.setWritesList(sortedValues(writes));
  kv.setMetadataWritesList(sortedValues(metadataWrites));
  return kv.serializeBinary();
}

function toWrite(key: string, value: Uint8Array): ledger.rwset.kvrwset.KVWrite {
  const write = new kvrwset.KVWrite();
  write.setKey(key);
  if (value.length === 0) write.setIsDelete(true);
  else write.setValue(value);
  return write;
}

function toMetadataWrite(key: string, metadata: Metadata): ledger.rwset.kvrwset.KVMetadataWrite {
  const write = new kvrwset.KVMetadataWrite();
  write.setKey(key);
  write.setEntriesList(toMetadataEntries(metadata));
  return write;
}

function sortedValues<T>(map: ReadonlyMap<string, T>): T[] {
  return sortedByKey(map).map(([, value]) => value);
}
