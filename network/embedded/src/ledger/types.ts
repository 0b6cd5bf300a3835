import type { common, protos as peer } from "../protos.js";

/**
 * The ledger of one channel: blocks in an append-only file, state in LevelDB, simulation and validation.
 * Services and the chaincode protocol know the ledger only by these interfaces.
 */
export interface Ledger {
  readonly channelId: string;
  /** Number of blocks; the newest block has number `height - 1`. */
  readonly height: number;
  /** Header hash of the newest block. */
  readonly currentBlockHash: Buffer;
  readonly previousBlockHash: Buffer;
  /** A simulator over the newest committed state (a snapshot: later blocks do not show). Call `close()` when done. */
  newSimulator(options: SimulatorOptions): Simulator;
  /** Keeps private writes of an endorsed transaction until it commits. Durable. Idempotent per (txId, organisation). */
  stagePrivateWrites(txId: string, writes: PrivateWrites): Promise<void>;
  /**
   * Validates and commits the next block: fills metadata slots 2 and 4, appends to the file, applies state in one
   * durable batch, then tells the listeners. Resolves when durable. Calls are serialised.
   * @throws LedgerError BLOCK_MISPLACED (nothing happened); LEDGER_CLOSED when the block is stored but not applied, which
   * reopening settles; any other error, such as a full disk, leaves the ledger as it was and the block may be sent again
   */
  commit(block: common.Block): Promise<CommittedBlock>;
  blockByNumber(number: number): Promise<common.Block | undefined>;
  blockByHash(headerHash: Uint8Array): Promise<common.Block | undefined>;
  /** Where a transaction was committed, with its validation code; undefined when unknown. */
  transactionLocation(txId: string): Promise<TransactionLocation | undefined>;
  /** Called after each durable commit, in block order. Returns a function that stops it. */
  onBlock(listener: (block: CommittedBlock) => void): () => void;
  /**
   * What the ledger has of the private data of a block: serialized `kvrwset.KVRWSet`s as endorsed, without what was
   * purged or has lived its time. Who may see which collection is the caller's to decide.
   */
  privateDataOf(blockNumber: number): Promise<readonly StoredPrivateData[]>;
  close(): Promise<void>;
}

export interface StoredPrivateData extends CollectionName {
  readonly transactionNumber: number;
  readonly readWriteSet: Buffer;
}

export interface TransactionLocation {
  readonly blockNumber: number;
  readonly transactionNumber: number;
  readonly validationCode: number;
}

export interface CommittedBlock {
  readonly block: common.Block;
  readonly number: number;
  /** One entry a transaction, in order. `txId` is empty for a transaction too malformed to have one. */
  readonly transactions: readonly CommittedTransaction[];
}

export interface CommittedTransaction {
  readonly txId: string;
  /** `protos.TxValidationCode` */
  readonly validationCode: number;
  /** Serialized `protos.ChaincodeEvent`s with a name; empty when there was none. */
  readonly chaincodeEvent: peer.ChaincodeEvent | undefined;
}

export interface SimulatorOptions {
  readonly txId: string;
  /** Whose private data can be read: the endorsing organisation. */
  readonly mspId: string;
}

/** What chaincode does to state while it runs: reads see only what is committed, never its own writes. */
export interface Simulator {
  getState(namespace: string, key: string): Promise<Buffer>;
  putState(namespace: string, key: string, value: Uint8Array): void;
  deleteState(namespace: string, key: string): void;
  getStateMetadata(namespace: string, key: string): Promise<ReadonlyMap<string, Buffer>>;
  /** Replaces all metadata of the key by this entry, unread, as a Fabric peer does. */
  putStateMetadata(namespace: string, key: string, name: string, value: Uint8Array): Promise<void>;
  /** Start inclusive, end exclusive, byte order; empty end means to the end. Paginated when `pageSize` > 0. */
  getStateByRange(namespace: string, start: string, end: string, page?: Page): Promise<StateIterator>;
  getHistoryForKey(namespace: string, key: string): Promise<HistoryIterator>;
  getPrivateData(namespace: string, collection: string, key: string): Promise<Buffer>;
  getPrivateDataHash(namespace: string, collection: string, key: string): Promise<Buffer>;
  putPrivateData(namespace: string, collection: string, key: string, value: Uint8Array): Promise<void>;
  deletePrivateData(namespace: string, collection: string, key: string): Promise<void>;
  purgePrivateData(namespace: string, collection: string, key: string): Promise<void>;
  getPrivateDataMetadata(namespace: string, collection: string, key: string): Promise<ReadonlyMap<string, Buffer>>;
  putPrivateDataMetadata(
    namespace: string,
    collection: string,
    key: string,
    name: string,
    value: Uint8Array,
  ): Promise<void>;
  getPrivateDataByRange(namespace: string, collection: string, start: string, end: string): Promise<StateIterator>;
  /** Serialized `rwset.TxReadWriteSet` (namespaces and collections sorted) and the private writes. Ends simulation. */
  result(): SimulationResult;
  close(): void;
}

export interface Page {
  readonly pageSize: number;
  readonly bookmark: string;
}

export interface StateEntry {
  readonly key: string;
  readonly value: Buffer;
}

/** Results come in order; each one read is added to the range's read set, as Fabric does. */
export interface StateIterator {
  next(): Promise<StateEntry | undefined>;
  /** Paginated queries only: the next key, or empty at the end. */
  readonly bookmark: string;
  close(): void;
}

export interface HistoryEntry {
  readonly txId: string;
  readonly value: Buffer;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
}

/** Newest first. */
export interface HistoryIterator {
  next(): Promise<HistoryEntry | undefined>;
  close(): void;
}

export interface SimulationResult {
  readonly publicReadWriteSet: Buffer;
  readonly privateWrites: PrivateWrites | undefined;
  readonly collectionsWritten: readonly CollectionName[];
  /**
   * Of these, the ones with a written key that has no policy of its own: Fabric's `ChaincodeInterest` names no other, so behind keys
   * with policies transient data may go to organisations that are no members.
   */
  readonly governedCollections: readonly CollectionName[];
  /** Collections whose values (not only hashes) were read: only their members can endorse. */
  readonly collectionsRead: readonly CollectionName[];
  /** Which policies the endorsers of this transaction must satisfy, by namespace touched. */
  readonly interests: readonly NamespaceInterest[];
}

/** What of Fabric's `ChaincodeInterest` follows from a simulation: from it the gateway chooses endorsers. */
export interface NamespaceInterest {
  readonly namespace: string;
  /** Some write (or nothing at all) falls under the chaincode's own policy. */
  readonly needsChaincodePolicy: boolean;
  /** Key-level policies (serialized `common.SignaturePolicyEnvelope`) of written keys, each once. */
  readonly keyPolicies: readonly Buffer[];
  /** Endorsement policies (serialized `common.SignaturePolicyEnvelope`) of written collections, each once. */
  readonly collectionPolicies: readonly Buffer[];
}

export interface CollectionName {
  readonly namespace: string;
  readonly collection: string;
}

/** Serialized `rwset.TxPvtReadWriteSet`. */
export interface PrivateWrites {
  readonly mspId: string;
  readonly readWriteSet: Buffer;
}

/** What the ledger asks about the channel: policies of namespaces. */
export interface ChaincodeDefinitions {
  /** Serialized `common.SignaturePolicyEnvelope` of a namespace; undefined for an unknown chaincode. */
  endorsementPolicy(namespace: string): Uint8Array | undefined;
  /** A chaincode's collection, defined or implicit; undefined for an unknown one. */
  collection(namespace: string, name: string): CollectionDefinition | undefined;
}

/** `peer.StaticCollectionConfig`. */
export interface CollectionDefinition {
  readonly name: string;
  /** Serialized `common.SignaturePolicyEnvelope` that a member satisfies alone. */
  readonly memberPolicy: Buffer;
  /** MSP ids that the member policy names: their peers hold the values. */
  readonly memberOrganisations: readonly string[];
  /** Serialized `common.SignaturePolicyEnvelope`; undefined where the chaincode's holds. */
  readonly endorsementPolicy: Buffer | undefined;
  /** How many other peers must have a value before its endorsement is given. */
  readonly requiredPeerCount: number;
  /** How many others get it at that time at most. */
  readonly maxPeerCount: number;
  /** Values and hashes go when so many blocks came after theirs; 0 keeps them for ever. */
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
}

/** Whether a configuration may follow the one that holds. Without it a ledger takes none after its genesis block. */
export interface ConfigurationJudge {
  /** @param configEnvelope serialized `common.ConfigEnvelope`, as a CONFIG transaction carries it */
  accepts(configEnvelope: Uint8Array): boolean;
}
