import { ledger } from "../protos.js";
import { sha256 } from "../crypto/sha256.js";
import { keyHash } from "./key-hash.js";
import { implicitCollectionOwner } from "./collections.js";
import { parsePrivateWrites } from "./read-write-set.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import { privateValueKey } from "./state-keys.js";
import type { State, StateOperation } from "./state.js";
import { encodeVersionedValue } from "./state-values.js";
import type { BlockUpdates } from "./updates.js";
import { isSameVersion } from "./version.js";
import type { Version } from "./version.js";

interface PrivateKey {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
}

interface PrivateUpdate extends PrivateKey {
  readonly value: Buffer | undefined;
  readonly version: Version;
}

/**
 * What the valid transactions of a block do to private values: the staged write sets whose hash is on the ledger.
 * Each organisation's implicit collection belongs to it alone, so the collection says whose the value is.
 */
export class PrivateUpdates {
  readonly #updates = new Map<string, PrivateUpdate>();
  readonly #metadataWritten: PrivateKey[] = [];
  readonly #purged: Buffer[] = [];

  constructor(private readonly state: State) {}

  /** Storage keys that a transaction asked to purge. */
  get purgedKeys(): readonly Buffer[] {
    return this.#purged;
  }

  async apply(txId: string, sets: readonly NamespaceReadWriteSet[], version: Version): Promise<void> {
    const expected = new Map<string, NamespaceReadWriteSet["collections"][number]>();
    for (const { namespace, collections } of sets) {
      for (const collection of collections) {
        if (collection.privateHash.length > 0)
          expected.set(JSON.stringify([namespace, collection.collection]), collection);
      }
    }
    if (expected.size === 0) return;
    for (const { readWriteSet } of await this.state.staged(txId)) {
      for (const { namespace, collection, bytes } of parsePrivateWrites(readWriteSet)) {
        const id = JSON.stringify([namespace, collection]);
        const hashed = expected.get(id);
        if (hashed === undefined || !sha256(bytes).equals(hashed.privateHash)) continue;
        expected.delete(id);
        if (implicitCollectionOwner(collection) !== undefined)
          this.#applyCollection(namespace, collection, bytes, hashed, version);
      }
    }
  }

  #applyCollection(
    namespace: string,
    collection: string,
    bytes: Buffer,
    { hashed }: NamespaceReadWriteSet["collections"][number],
    version: Version,
  ): void {
    const purgedHashes = new Set(
      hashed
        .getHashedWritesList()
        .filter((write) => write.getIsPurge())
        .map((write) => Buffer.from(write.getKeyHash_asU8()).toString("latin1")),
    );
    const writes = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes);
    for (const write of writes.getWritesList()) {
      const key = write.getKey();
      const value = Buffer.from(write.getValue_asU8());
      this.#put({
        namespace,
        collection,
        key,
        value: write.getIsDelete() || value.length === 0 ? undefined : value,
        version,
      });
      if (purgedHashes.has(keyHash(key).toString("latin1"))) {
        this.#purged.push(privateValueKey(namespace, collection, key));
      }
    }
    for (const write of writes.getMetadataWritesList())
      this.#metadataWritten.push({ namespace, collection, key: write.getKey() });
  }

  #put(update: PrivateUpdate): void {
    this.#updates.set(JSON.stringify([update.namespace, update.collection, update.key]), update);
  }

  /** Where only metadata changed, the hash got a new version and the value must follow, or it would seem missing. */
  #followHashes(updates: BlockUpdates): void {
    for (const { namespace, collection, key } of this.#metadataWritten) {
      const hash = updates.hash(namespace, collection, keyHash(key));
      if (hash?.value === undefined) continue;
      const pending = this.#updates.get(JSON.stringify([namespace, collection, key]));
      const latest = pending ?? this.state.privateValue(namespace, collection, key);
      if (latest?.value === undefined || isSameVersion(latest.version, hash.version)) continue;
      if (sha256(latest.value).equals(hash.value))
        this.#put({ namespace, collection, key, value: latest.value, version: hash.version });
    }
  }

  /** Call once, after the last transaction. */
  operations(updates: BlockUpdates): StateOperation[] {
    this.#followHashes(updates);
    return [...this.#updates.values()].map(({ namespace, collection, key: name, value, version }) => {
      const key = privateValueKey(namespace, collection, name);
      return value === undefined
        ? { type: "del", key }
        : { type: "put", key, value: encodeVersionedValue({ value, metadata: undefined, version }) };
    });
  }
}
