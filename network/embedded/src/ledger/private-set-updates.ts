import { ledger } from "../protos.js";
import { keyHash } from "./key-hash.js";
import { privateSetIndexKey, privateSetKey, type PrivateSetPlace } from "./state-keys.js";
import type { IndexedKey, State, StateOperation } from "./state.js";
import type { CollectionName } from "./types.js";

type KvReadWriteSet = ledger.rwset.kvrwset.KVRWSet;

/**
 * The private sets of transactions as they came, which clients are given with their blocks, and an index of them by key
 * hash: a purge takes a key out of every one of them.
 */
export class PrivateSetUpdates {
  /** By storage key in latin1; undefined for a set that goes. */
  readonly #sets = new Map<string, KvReadWriteSet | undefined>();
  readonly #index = new Map<string, IndexedKey | undefined>();

  constructor(private readonly state: State) {}

  add(place: PrivateSetPlace, writes: KvReadWriteSet): void {
    this.#sets.set(latin1(privateSetKey(place)), writes);
    for (const write of writes.getWritesList()) {
      const key = write.getKey();
      this.#index.set(latin1(privateSetIndexKey(place, keyHash(key))), { ...place, key });
    }
  }

  /**
   * @returns the keys with this hash, of which there is one at most unless SHA-256 is broken, and whether an earlier block
   * wrote it; none when nobody has it
   */
  async purge({ namespace, collection }: CollectionName, hash: Uint8Array): Promise<ReadonlyMap<string, boolean>> {
    const purged = new Map<string, boolean>();
    const stored = await this.state.privateSetsOf(namespace, collection, hash);
    const pending = [...this.#index.values()].filter(
      (entry) => entry?.namespace === namespace && entry.collection === collection && keyHash(entry.key).equals(hash),
    );
    for (const entry of [...stored, ...pending]) {
      if (entry === undefined) continue;
      purged.set(entry.key, purged.get(entry.key) === true || stored.includes(entry));
      this.#remove(entry);
      this.#index.set(latin1(privateSetIndexKey(entry, hash)), undefined);
    }
    return purged;
  }

  operations(): StateOperation[] {
    const sets = [...this.#sets].map(([key, set]) => operation(key, set && Buffer.from(set.serializeBinary())));
    const index = [...this.#index].map(([key, entry]) => operation(key, entry && Buffer.from(entry.key, "utf8")));
    return [...sets, ...index];
  }

  #remove(entry: IndexedKey): void {
    const id = latin1(privateSetKey(entry));
    const set = this.#sets.has(id) ? this.#sets.get(id) : this.#stored(entry);
    if (set === undefined) return;
    const rest = set.getWritesList().filter((write) => write.getKey() !== entry.key);
    set.setWritesList(rest);
    this.#sets.set(id, rest.length === 0 && set.getMetadataWritesList().length === 0 ? undefined : set);
  }

  #stored(place: PrivateSetPlace): KvReadWriteSet | undefined {
    const bytes = this.state.privateSet(place);
    return bytes && ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes);
  }
}

function operation(id: string, value: Buffer | undefined): StateOperation {
  const key = Buffer.from(id, "latin1");
  return value === undefined ? { type: "del", key } : { type: "put", key, value };
}

function latin1(bytes: Buffer): string {
  return bytes.toString("latin1");
}
