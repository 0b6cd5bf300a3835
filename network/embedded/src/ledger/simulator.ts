import type {
  ChaincodeDefinitions,
  HistoryIterator,
  NamespaceInterest,
  Page,
  SimulationResult,
  Simulator,
  SimulatorOptions,
  StateIterator,
} from "./types.js";
import { keyHash } from "./key-hash.js";
import { CollectionNames } from "./collections.js";
import { LedgerError } from "./errors.js";
import { decodeMetadata } from "./metadata.js";
import type { Metadata } from "./metadata.js";
import { RangeIterator } from "./range-iterator.js";
import { ReadWriteSetBuilder } from "./read-write-set-builder.js";
import type { Cursor, StateSnapshot } from "./state.js";
import { isSameVersion, printVersion } from "./version.js";
import { WrittenPolicies } from "./written-policies.js";

const NOTHING = Buffer.alloc(0);

/** Simulates one transaction over a snapshot, with the rules and messages of Fabric's simulator over LevelDB. */
export class StateSimulator implements Simulator {
  readonly #builder = new ReadWriteSetBuilder();
  readonly #policies: WrittenPolicies;
  readonly #collectionsRead = new CollectionNames();
  readonly #queries: RangeIterator[] = [];
  readonly #cursors: { close(): Promise<void> }[] = [];
  #hasWritten = false;
  /** What kind of read-only query has been made, if any. */
  #readOnlyQuery: "paginated" | "private" | undefined;
  #hasEnded = false;
  #isClosed = false;

  constructor(
    private readonly state: StateSnapshot,
    private readonly options: SimulatorOptions & { readonly definitions: ChaincodeDefinitions },
  ) {
    this.#policies = new WrittenPolicies(state, options.definitions);
  }

  async getState(namespace: string, key: string): Promise<Buffer> {
    return this.#read(namespace, key)?.value ?? NOTHING;
  }

  async getStateMetadata(namespace: string, key: string): Promise<Metadata> {
    return decodeMetadata(this.#read(namespace, key)?.metadata);
  }

  putState(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#builder.addWrite(namespace, key, value);
    this.#policies.addPublic(namespace, key);
  }

  deleteState(namespace: string, key: string): void {
    this.putState(namespace, key, NOTHING);
  }

  /** As a Fabric peer does, replaces all metadata of the key by this one entry, without reading it. */
  async putStateMetadata(namespace: string, key: string, name: string, value: Uint8Array): Promise<void> {
    this.#beforeWrite();
    this.#builder.addMetadataWrite(namespace, key, new Map([[name, Buffer.from(value)]]));
    this.#policies.addPublic(namespace, key);
  }

  async getStateByRange(namespace: string, start: string, end: string, page?: Page): Promise<StateIterator> {
    this.#requireOpen();
    const isPaginated = page !== undefined && page.pageSize > 0;
    if (isPaginated) this.#beforeReadOnlyQuery("paginated");
    const from = isPaginated && page.bookmark !== "" ? page.bookmark : start;
    const cursor = this.#keep(this.state.range(namespace, from, end));
    const iterator = new RangeIterator(namespace, from, end, cursor, isPaginated ? page.pageSize : undefined);
    this.#queries.push(iterator);
    return iterator;
  }

  async getHistoryForKey(namespace: string, key: string): Promise<HistoryIterator> {
    this.#requireOpen();
    const cursor = this.#keep(this.state.history(namespace, key));
    return { next: () => cursor.next(), close: () => void cursor.close() };
  }

  async getPrivateData(namespace: string, collection: string, key: string): Promise<Buffer> {
    this.#beforePrivateRead(collection, namespace);
    const isHere = this.#holds(namespace, collection);
    const found = isHere ? this.state.privateValue(namespace, collection, key) : undefined;
    const hashVersion = this.state.hash(namespace, collection, keyHash(key))?.version;
    if (!isSameVersion(hashVersion, found?.version)) {
      throw new LedgerError(
        "PRIVATE_DATA_UNAVAILABLE",
        "private data matching public hash version is not available. " +
          `Public hash version = ${printVersion(hashVersion)}, Private data version = ${printVersion(found?.version)}`,
      );
    }
    this.#builder.addHashedRead(namespace, collection, key, found?.version);
    this.#collectionsRead.add(namespace, collection);
    return found?.value ?? NOTHING;
  }

  async getPrivateDataHash(namespace: string, collection: string, key: string): Promise<Buffer> {
    return this.#readHash(namespace, collection, key)?.value ?? NOTHING;
  }

  async getPrivateDataMetadata(namespace: string, collection: string, key: string): Promise<Metadata> {
    return decodeMetadata(this.#readHash(namespace, collection, key)?.metadata);
  }

  async putPrivateData(namespace: string, collection: string, key: string, value: Uint8Array): Promise<void> {
    this.#writePrivate(namespace, collection, key, value);
  }

  async deletePrivateData(namespace: string, collection: string, key: string): Promise<void> {
    this.#writePrivate(namespace, collection, key, NOTHING);
  }

  async purgePrivateData(namespace: string, collection: string, key: string): Promise<void> {
    this.#writePrivate(namespace, collection, key, NOTHING, true);
  }

  async putPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
    name: string,
    value: Uint8Array,
  ): Promise<void> {
    this.#requireCollection(namespace, collection);
    this.#beforeWrite();
    this.#builder.addPrivateMetadataWrite(namespace, collection, key, new Map([[name, Buffer.from(value)]]));
    this.#policies.addPrivate(namespace, collection, key);
  }

  /** Not recorded: Fabric has no phantom check for private ranges and allows them in read-only transactions only. */
  async getPrivateDataByRange(
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): Promise<StateIterator> {
    this.#beforeReadOnlyQuery("private");
    this.#beforePrivateRead(collection, namespace);
    this.#collectionsRead.add(namespace, collection);
    const isHere = this.#holds(namespace, collection);
    const cursor = isHere ? this.#keep(this.state.privateRange(namespace, collection, start, end)) : undefined;
    return { next: async () => cursor?.next(), bookmark: "", close: () => void cursor?.close() };
  }

  result(): SimulationResult {
    this.#requireOpen();
    this.#hasEnded = true;
    for (const query of this.#queries) this.#builder.addRange(query.namespace, query.toRangeQuery());
    const readWriteSet = this.#builder.privateSet();
    const interests: readonly NamespaceInterest[] = this.#policies.interests(this.#builder.namespaces);
    return {
      publicReadWriteSet: this.#builder.publicSet(),
      privateWrites: readWriteSet && { mspId: this.options.mspId, readWriteSet },
      collectionsWritten: this.#policies.collections,
      governedCollections: this.#policies.governedCollections,
      collectionsRead: this.#collectionsRead.all,
      interests,
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#hasEnded = true;
    // Nobody waits for LevelDB to forget a snapshot; closing the database closes whatever is left.
    void Promise.all(this.#cursors.map((cursor) => cursor.close()))
      .then(() => this.state.close())
      .catch(() => undefined);
  }

  #read(namespace: string, key: string): ReturnType<StateSnapshot["value"]> {
    this.#requireOpen();
    const found = this.state.value(namespace, key);
    this.#builder.addRead(namespace, key, found?.version);
    return found;
  }

  #readHash(namespace: string, collection: string, key: string): ReturnType<StateSnapshot["hash"]> {
    this.#beforePrivateRead(collection, namespace);
    const found = this.state.hash(namespace, collection, keyHash(key));
    this.#builder.addHashedRead(namespace, collection, key, found?.version);
    return found;
  }

  #writePrivate(namespace: string, collection: string, key: string, value: Uint8Array, isPurge = false): void {
    this.#requireCollection(namespace, collection);
    this.#beforeWrite();
    this.#builder.addPrivateWrite(namespace, collection, key, value, isPurge);
    this.#policies.addPrivate(namespace, collection, key);
  }

  #keep<T>(cursor: Cursor<T>): Cursor<T> {
    this.#cursors.push(cursor);
    return cursor;
  }

  #beforePrivateRead(collection: string, namespace: string): void {
    this.#requireOpen();
    this.#requireCollection(namespace, collection);
  }

  #beforeWrite(): void {
    this.#requireOpen();
    if (this.#readOnlyQuery !== undefined) {
      const what = this.#readOnlyQuery === "paginated" ? "a paginated query" : "queries on pvt data";
      throw this.#mixed(`Transaction has already performed ${what}. Writes are not allowed`);
    }
    this.#hasWritten = true;
  }

  #beforeReadOnlyQuery(kind: "paginated" | "private"): void {
    this.#requireOpen();
    if (this.#hasWritten) {
      const what = kind === "paginated" ? "Paginated queries are" : "Queries on pvt data is";
      throw this.#mixed(`${what} supported only in a read-only transaction`);
    }
    this.#readOnlyQuery = kind;
  }

  #mixed(problem: string): LedgerError {
    // Spelled as Fabric's peers spell it.
    return new LedgerError("QUERY_AND_WRITE", `txid [${this.options.txId}]: unsuppored transaction. ${problem}`);
  }

  /** Whether the endorsing organisation's peers hold this collection's values. */
  #holds(namespace: string, collection: string): boolean {
    const definition = this.options.definitions.collection(namespace, collection);
    return definition?.memberOrganisations.includes(this.options.mspId) === true;
  }

  #requireCollection(namespace: string, collection: string): void {
    if (this.options.definitions.collection(namespace, collection) !== undefined) return;
    const message = `collection [${collection}] not defined in the collection config for chaincode [${namespace}]`;
    throw new LedgerError("COLLECTION_UNKNOWN", message);
  }

  #requireOpen(): void {
    if (this.#hasEnded) throw new LedgerError("SIMULATION_ENDED", "this simulation has ended");
  }
}
