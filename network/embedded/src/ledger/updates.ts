import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { StateView } from "./state.js";
import type { Version } from "./version.js";
import { sha256 } from "../crypto/sha256.js";
import { compareUtf8 } from "./byte-order.js";
import { encodeMetadata } from "./metadata.js";

/** `value` is undefined for a key that goes. */
export interface Update {
  readonly value: Buffer | undefined;
  readonly metadata: Buffer | undefined;
  readonly version: Version;
}

const hashOfNothing = sha256();

/** Where a key lives: public, or hashed in a collection (then `key` is the key's hash in latin1). */
interface Place {
  readonly namespace: string;
  /** Empty for public state. */
  readonly collection: string;
  readonly key: string;
}

interface KeyOperation {
  readonly place: Place;
  value?: { readonly bytes: Buffer | undefined };
  metadata?: { readonly bytes: Buffer | undefined };
}

/**
 * What the valid transactions of a block, so far, do to public state and to hashes. Later transactions are checked
 * against it, and it enters the commit hash.
 */
export class BlockUpdates {
  /** By namespace, then collection (empty for public), then key. */
  readonly #updates = new Map<string, Map<string, Map<string, Update>>>();

  constructor(private readonly state: StateView) {}

  value(namespace: string, key: string): Update | undefined {
    return this.#updates.get(namespace)?.get("")?.get(key);
  }

  hash(namespace: string, collection: string, keyHash: Uint8Array): Update | undefined {
    return this.#updates.get(namespace)?.get(collection)?.get(latin1(keyHash));
  }

  /** Public updates of a range in byte order; start inclusive, end exclusive, an empty end means to the end. */
  range(namespace: string, start: string, end: string): readonly (readonly [string, Update])[] {
    const all = this.#updates.get(namespace)?.get("") ?? new Map<string, Update>();
    return [...all]
      .filter(([key]) => compareUtf8(key, start) >= 0 && (end === "" || compareUtf8(key, end) < 0))
      .sort(([a], [b]) => compareUtf8(a, b));
  }

  /** Namespaces, their collections (public first) and their keys, each in byte order. */
  *sorted(): Generator<Place & Update> {
    for (const [namespace, collections] of bytesSorted(this.#updates, compareUtf8)) {
      for (const [collection, keys] of bytesSorted(collections, compareUtf8)) {
        for (const [key, update] of bytesSorted(keys, collection === "" ? compareUtf8 : compareLatin1)) {
          yield { namespace, collection, key, ...update };
        }
      }
    }
  }

  /** Adds a valid transaction. A value keeps its key's metadata; metadata for an absent key does nothing. */
  apply(sets: readonly NamespaceReadWriteSet[], version: Version): void {
    for (const operation of operationsOf(sets)) {
      const update = this.#merge(operation);
      if (update !== undefined) this.#put(operation.place, { ...update, version });
    }
  }

  #merge({ place, value, metadata }: KeyOperation): Omit<Update, "version"> | undefined {
    if (value !== undefined && value.bytes === undefined) return { value: undefined, metadata: undefined };
    if (value !== undefined && metadata !== undefined) return { value: value.bytes, metadata: metadata.bytes };
    const latest = this.#latest(place);
    if (value !== undefined) return { value: value.bytes, metadata: latest?.metadata };
    // Fabric 3.1.5 panics on metadata for a key deleted earlier in the block; such a key is as absent as any other.
    return latest?.value === undefined ? undefined : { value: latest.value, metadata: metadata?.bytes };
  }

  #latest({ namespace, collection, key }: Place): Omit<Update, "version"> | undefined {
    const earlier = this.#updates.get(namespace)?.get(collection)?.get(key);
    if (earlier !== undefined) return earlier;
    return collection === ""
      ? this.state.value(namespace, key)
      : this.state.hash(namespace, collection, Buffer.from(key, "latin1"));
  }

  #put({ namespace, collection, key }: Place, update: Update): void {
    const collections = this.#updates.get(namespace) ?? new Map<string, Map<string, Update>>();
    this.#updates.set(namespace, collections);
    const keys = collections.get(collection) ?? new Map<string, Update>();
    collections.set(collection, keys);
    keys.set(key, update);
  }
}

/** Value and metadata writes of one transaction, brought together by key. */
function operationsOf(sets: readonly NamespaceReadWriteSet[]): Iterable<KeyOperation> {
  const operations = new Map<string, KeyOperation>();
  const at = (namespace: string, collection: string, key: string): KeyOperation => {
    const id = JSON.stringify([namespace, collection, key]);
    const operation = operations.get(id) ?? { place: { namespace, collection, key } };
    operations.set(id, operation);
    return operation;
  };
  for (const { namespace, public: kv, collections } of sets) {
    addPublicOperations(kv, (key) => at(namespace, "", key));
    for (const { collection, hashed } of collections)
      addHashedOperations(hashed, (key) => at(namespace, collection, key));
  }
  return operations.values();
}

function addPublicOperations(kv: NamespaceReadWriteSet["public"], at: (key: string) => KeyOperation): void {
  for (const write of kv.getWritesList()) {
    const value = Buffer.from(write.getValue_asU8());
    at(write.getKey()).value = { bytes: write.getIsDelete() || value.length === 0 ? undefined : value };
  }
  for (const write of kv.getMetadataWritesList()) {
    at(write.getKey()).metadata = { bytes: encodeMetadata(write.getEntriesList()) };
  }
}

function addHashedOperations(
  hashed: NamespaceReadWriteSet["collections"][number]["hashed"],
  at: (key: string) => KeyOperation,
): void {
  for (const write of hashed.getHashedWritesList()) {
    const hash = Buffer.from(write.getValueHash_asU8());
    const isDelete = write.getIsDelete() || hash.length === 0 || hash.equals(hashOfNothing);
    at(latin1(write.getKeyHash_asU8())).value = { bytes: isDelete ? undefined : hash };
  }
  for (const write of hashed.getMetadataWritesList()) {
    at(latin1(write.getKeyHash_asU8())).metadata = { bytes: encodeMetadata(write.getEntriesList()) };
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function compareLatin1(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bytesSorted<T>(
  map: ReadonlyMap<string, T>,
  compare: (a: string, b: string) => number,
): (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compare(a, b));
}
