import { ledger } from "../protos.js";
import { sha256 } from "../crypto/sha256.js";
import { keyHash } from "./key-hash.js";
import { PrivateSetUpdates } from "./private-set-updates.js";
import { parsePrivateWrites } from "./read-write-set.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import { privateValueKey } from "./state-keys.js";
import type { State, StateOperation } from "./state.js";
import { encodeVersionedValue } from "./state-values.js";
import type { CollectionName } from "./types.js";
import type { BlockUpdates } from "./updates.js";
import { isSameVersion } from "./version.js";
import type { Version } from "./version.js";

interface PrivateKey extends CollectionName {
  readonly key: string;
}

interface PrivateUpdate extends PrivateKey {
  readonly value: Buffer | undefined;
  readonly version: Version;
}

/**
 * What the valid transactions of a block do to private values: the staged write sets whose hash is on the ledger.
 * There is one store of them; which organisation may read a collection is asked when it reads.
 */
export class PrivateUpdates {
  readonly #updates = new Map<string, PrivateUpdate>();
  readonly #sets: PrivateSetUpdates;
  readonly #metadataWritten: PrivateKey[] = [];
  readonly #purged: Buffer[] = [];

  constructor(private readonly state: State) {
    this.#sets = new PrivateSetUpdates(state);
  }

  /** Storage keys that a transaction asked to purge. */
  get purgedKeys(): readonly Buffer[] {
    return this.#purged;
  }

  has({ namespace, collection, key }: PrivateKey): boolean {
    return this.#updates.has(idOf({ namespace, collection, key }));
  }

  async apply(txId: string, sets: readonly NamespaceReadWriteSet[], version: Version): Promise<void> {
    const expected = new Map<string, Buffer>();
    for (const { namespace, collections } of sets) {
      for (const { collection, privateHash } of collections)
        if (privateHash.length > 0) expected.set(JSON.stringify([namespace, collection]), privateHash);
    }
    if (expected.size === 0) return;
    for (const { readWriteSet } of await this.state.staged(txId)) {
      for (const { namespace, collection, bytes } of parsePrivateWrites(readWriteSet)) {
        const id = JSON.stringify([namespace, collection]);
        if (expected.get(id)?.equals(sha256(bytes)) !== true) continue;
        expected.delete(id);
        this.#applyCollection({ namespace, collection }, bytes, version);
      }
    }
    await this.#purge(sets, version);
  }

  #applyCollection(name: CollectionName, bytes: Buffer, version: Version): void {
    const writes = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes);
    for (const write of writes.getWritesList()) {
      const value = Buffer.from(write.getValue_asU8());
      const isDelete = write.getIsDelete() || value.length === 0;
      this.#put({ ...name, key: write.getKey(), value: isDelete ? undefined : value, version });
    }
    for (const write of writes.getMetadataWritesList()) this.#metadataWritten.push({ ...name, key: write.getKey() });
    this.#sets.add({ ...name, ...version }, writes);
  }

  /**
   * By hash: a value that an earlier block wrote goes also when nobody has the private part of the transaction that purges
   * it. One of this block, as in Fabric, goes by that part only.
   */
  async #purge(sets: readonly NamespaceReadWriteSet[], version: Version): Promise<void> {
    for (const { name, hash } of purgesIn(sets)) {
      for (const [key, isOlder] of await this.#sets.purge(name, hash)) {
        if (isOlder) this.#put({ ...name, key, value: undefined, version });
        this.#purged.push(privateValueKey(name.namespace, name.collection, key));
      }
    }
  }

  #put(update: PrivateUpdate): void {
    this.#updates.set(idOf(update), update);
  }

  /** Where only metadata changed, the hash got a new version and the value must follow, or it would seem missing. */
  #followHashes(updates: BlockUpdates): void {
    for (const { namespace, collection, key } of this.#metadataWritten) {
      const hash = updates.hash(namespace, collection, keyHash(key));
      if (hash?.value === undefined) continue;
      const pending = this.#updates.get(idOf({ namespace, collection, key }));
      const latest = pending ?? this.state.privateValue(namespace, collection, key);
      if (latest?.value === undefined || isSameVersion(latest.version, hash.version)) continue;
      if (sha256(latest.value).equals(hash.value))
        this.#put({ namespace, collection, key, value: latest.value, version: hash.version });
    }
  }

  /** Call once, after the last transaction. */
  operations(updates: BlockUpdates): StateOperation[] {
    this.#followHashes(updates);
    const values = [...this.#updates.values()].map(({ namespace, collection, key: name, value, version }) => {
      const key = privateValueKey(namespace, collection, name);
      return value === undefined
        ? ({ type: "del", key } as const)
        : ({ type: "put", key, value: encodeVersionedValue({ value, metadata: undefined, version }) } as const);
    });
    return [...values, ...this.#sets.operations()];
  }
}

function* purgesIn(sets: readonly NamespaceReadWriteSet[]): Generator<{ name: CollectionName; hash: Uint8Array }> {
  for (const { namespace, collections } of sets) {
    for (const { collection, hashed } of collections) {
      for (const write of hashed.getHashedWritesList())
        if (write.getIsPurge()) yield { name: { namespace, collection }, hash: write.getKeyHash_asU8() };
    }
  }
}

function idOf({ namespace, collection, key }: PrivateKey): string {
  return JSON.stringify([namespace, collection, key]);
}
