import { ClassicLevel } from "classic-level";
import type { HistoryEntry, TransactionLocation } from "./types.js";
import { LedgerError } from "./errors.js";
import {
  decodeHistoryEntry,
  decodeLocation,
  decodeSavepoint,
  decodeStaged,
  decodeVersionedValue,
} from "./state-values.js";
import type { Savepoint, StagedWrites, VersionedValue } from "./state-values.js";
import * as keys from "./state-keys.js";

export type StateOperation =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "del"; readonly key: Buffer };

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

/** One transaction's writing of a private key. */
export interface IndexedKey extends keys.PrivateSetPlace {
  readonly key: string;
}

/** Entries in order, one at a time. `close` may be called at any point, also twice. */
export interface Cursor<T> {
  next(): Promise<T | undefined>;
  close(): Promise<void>;
}

/** The first brings what is in memory to disk, the second merges it with what lies there. */
const ERASE_ROUNDS = 2;

type Database = ClassicLevel<Buffer, Buffer>;
type Snapshot = ReturnType<Database["snapshot"]>;

/** Reads of the committed state: the newest (no snapshot) or as it was when the snapshot was taken. */
export class StateView {
  constructor(
    protected readonly database: Database,
    protected readonly snapshot?: Snapshot,
  ) {}

  value(namespace: string, key: string): VersionedValue | undefined {
    return this.#versioned(keys.valueKey(namespace, key));
  }

  /** The value is the SHA-256 of the private value. */
  hash(namespace: string, collection: string, keyHash: Uint8Array): VersionedValue | undefined {
    return this.#versioned(keys.hashKey(namespace, collection, keyHash));
  }

  privateValue(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#versioned(keys.privateValueKey(namespace, collection, key));
  }

  /** Start inclusive, end exclusive in byte order; an empty end means to the end. */
  range(namespace: string, start: string, end: string): Cursor<KeyedValue> {
    return this.#keyedCursor(keys.valueRange(namespace, start, end), keys.valuePrefixBytes(namespace));
  }

  privateRange(namespace: string, collection: string, start: string, end: string): Cursor<KeyedValue> {
    const range = keys.privateValueRange(namespace, collection, start, end);
    return this.#keyedCursor(range, keys.privateValuePrefixBytes(namespace, collection));
  }

  /** Newest first. */
  history(namespace: string, key: string): Cursor<HistoryEntry> {
    return this.#cursor(keys.historyRange(namespace, key), true, (_key, bytes) => decodeHistoryEntry(bytes));
  }

  #versioned(key: Buffer): VersionedValue | undefined {
    const bytes =
      this.snapshot === undefined
        ? this.database.getSync(key)
        : this.database.getSync(key, { snapshot: this.snapshot });
    return bytes && decodeVersionedValue(bytes);
  }

  #keyedCursor(range: keys.KeyRange, prefixBytes: number): Cursor<KeyedValue> {
    return this.#cursor(range, false, (key, bytes) => ({
      key: keys.lastPart(key, prefixBytes),
      ...decodeVersionedValue(bytes),
    }));
  }

  #cursor<T>(range: keys.KeyRange, reverse: boolean, decode: (key: Buffer, value: Buffer) => T): Cursor<T> {
    if (Buffer.compare(range.gte, range.lt) >= 0) return { next: async () => undefined, close: async () => {} };
    const iterator = this.database.iterator({ ...range, reverse, ...(this.snapshot && { snapshot: this.snapshot }) });
    return {
      async next() {
        const entry = await iterator.next();
        return entry && decode(entry[0], entry[1]);
      },
      close: () => iterator.close(),
    };
  }
}

/** A view that does not move; close it to let LevelDB forget what it holds on to. */
export class StateSnapshot extends StateView {
  async close(): Promise<void> {
    await this.snapshot?.close();
  }
}

/** The state of one channel in LevelDB: values, hashes, private values, history, indexes and the savepoint. */
export class State extends StateView {
  /**
   * Whether there may be any: most channels have no private data, and looking for it is a trip to another thread for every
   * transaction.
   */
  #mayHaveStaged = true;
  #mayHaveExpiries = true;

  /** @throws LedgerError STATE_DAMAGED when LevelDB cannot open it */
  static async open(directory: string): Promise<State> {
    const database: Database = new ClassicLevel(directory, { keyEncoding: "buffer", valueEncoding: "buffer" });
    try {
      await database.open();
    } catch (error) {
      throw new LedgerError("STATE_DAMAGED", `the state in ${directory} cannot be opened`, { cause: error });
    }
    const state = new State(database);
    state.#mayHaveStaged = await holdsAny(database, keys.allStagedRange);
    state.#mayHaveExpiries = await holdsAny(database, keys.allExpiriesRange);
    return state;
  }

  takeSnapshot(): StateSnapshot {
    return new StateSnapshot(this.database, this.database.snapshot());
  }

  savepoint(): Savepoint | undefined {
    const bytes = this.database.getSync(keys.savepointKey);
    return bytes && decodeSavepoint(bytes);
  }

  transactionLocation(txId: string): TransactionLocation | undefined {
    const bytes = this.database.getSync(keys.transactionKey(txId));
    return bytes && decodeLocation(bytes);
  }

  blockNumberByHash(headerHash: Uint8Array): number | undefined {
    const bytes = this.database.getSync(keys.blockHashKey(headerHash));
    return bytes && Number(bytes.readBigUInt64BE());
  }

  /** Private writes that endorsers of a transaction left until it commits. */
  async staged(txId: string): Promise<readonly StagedWrites[]> {
    if (!this.#mayHaveStaged) return [];
    const entries = await this.database.iterator({ ...keys.stagedRange(txId) }).all();
    return entries.map(([key, value]) => decodeStaged(key, value));
  }

  /** The private sets of one block, in the order of its transactions. */
  async privateSets(blockNumber: number): Promise<readonly (keys.PrivateSetPlace & { readonly bytes: Buffer })[]> {
    const entries = await this.database.iterator({ ...keys.privateSetRange(blockNumber) }).all();
    return entries.map(([key, bytes]) => ({ ...keys.decodePrivateSetKey(key), bytes }));
  }

  privateSet(place: keys.PrivateSetPlace): Buffer | undefined {
    return this.database.getSync(keys.privateSetKey(place));
  }

  /** Which transactions' private sets write a key of a collection, and what the key is. */
  async privateSetsOf(namespace: string, collection: string, keyHash: Uint8Array): Promise<readonly IndexedKey[]> {
    const entries = await this.database
      .iterator({ ...keys.privateSetIndexRange(namespace, collection, keyHash) })
      .all();
    return entries.map(([key, name]) => ({
      ...keys.decodePrivateSetIndexKey(key),
      namespace,
      collection,
      key: name.toString("utf8"),
    }));
  }

  async expiring(blockNumber: number): Promise<readonly keys.Expiry[]> {
    if (!this.#mayHaveExpiries) return [];
    const found = await this.database.keys({ ...keys.expiryRange(blockNumber) }).all();
    return found.map(keys.decodeExpiryKey);
  }

  async allStaged(): Promise<readonly StagedWrites[]> {
    const entries = await this.database.iterator({ ...keys.allStagedRange }).all();
    return entries.map(([key, value]) => decodeStaged(key, value));
  }

  /** All or nothing, and on disk when it resolves. */
  async write(operations: readonly StateOperation[]): Promise<void> {
    const put = operations.filter(({ type }) => type === "put");
    this.#mayHaveStaged ||= put.some(({ key }) => keys.isStaged(key));
    this.#mayHaveExpiries ||= put.some(({ key }) => keys.isExpiry(key));
    await this.database.batch([...operations], { sync: true });
  }

  /**
   * Makes LevelDB rewrite what still holds earlier values of these keys, and whatever was once staged for them.
   * Compaction leaves the lowest level alone unless something newer lies above it, so there are two rounds, each with
   * the keys written again as they are: most are gone, but a later transaction of the block may have set one anew. A simulation that began before keeps what it sees until it closes.
   */
  async erase(privateValueKeys: readonly Buffer[]): Promise<void> {
    const last = [...privateValueKeys].sort((a, b) => Buffer.compare(a, b)).at(-1);
    if (last === undefined) return;
    // Staged writes and private sets sort before private values (see state-keys), so that one range holds all three.
    const first = keys.allStagedRange.gte;
    for (let round = 0; round < ERASE_ROUNDS; round++) {
      await this.write([first, ...privateValueKeys].map((key) => this.#asItIs(key)));
      await this.database.compactRange(first, Buffer.concat([last, Buffer.from([0])]));
    }
  }

  #asItIs(key: Buffer): StateOperation {
    const value = this.database.getSync(key);
    return value === undefined ? { type: "del", key } : { type: "put", key, value };
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

async function holdsAny(database: Database, range: keys.KeyRange): Promise<boolean> {
  return (await database.keys({ ...range, limit: 1 }).all()).length > 0;
}
