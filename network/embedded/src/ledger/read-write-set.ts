import { ledger } from "../protos.js";

type KvReadWriteSet = ledger.rwset.kvrwset.KVRWSet;
type HashedReadWriteSet = ledger.rwset.kvrwset.HashedRWSet;

/** One namespace's part of a `rwset.TxReadWriteSet`, decoded. */
export interface NamespaceReadWriteSet {
  readonly namespace: string;
  readonly public: KvReadWriteSet;
  readonly collections: readonly CollectionHashedReadWriteSet[];
}

export interface CollectionHashedReadWriteSet {
  readonly collection: string;
  readonly hashed: HashedReadWriteSet;
  /** SHA-256 of the private read-write set; empty when nothing private was written. */
  readonly privateHash: Buffer;
}

/** One collection's part of a `rwset.TxPvtReadWriteSet`. */
export interface CollectionPrivateWrites {
  readonly namespace: string;
  readonly collection: string;
  /** As endorsed: its SHA-256 is the public set's `privateHash`. */
  readonly bytes: Buffer;
}

/** @throws when the bytes are no read-write set */
export function parseReadWriteSet(bytes: Uint8Array): readonly NamespaceReadWriteSet[] {
  return ledger.rwset.TxReadWriteSet.deserializeBinary(bytes)
    .getNsRwsetList()
    .map((set) => ({
      namespace: set.getNamespace(),
      public: ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()),
      collections: set.getCollectionHashedRwsetList().map((collection) => ({
        collection: collection.getCollectionName(),
        hashed: ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8()),
        privateHash: Buffer.from(collection.getPvtRwsetHash_asU8()),
      })),
    }));
}

export function parsePrivateWrites(bytes: Uint8Array): readonly CollectionPrivateWrites[] {
  return ledger.rwset.TxPvtReadWriteSet.deserializeBinary(bytes)
    .getNsPvtRwsetList()
    .flatMap((set) =>
      set.getCollectionPvtRwsetList().map((collection) => ({
        namespace: set.getNamespace(),
        collection: collection.getCollectionName(),
        bytes: Buffer.from(collection.getRwset_asU8()),
      })),
    );
}

export function hasWrites(set: NamespaceReadWriteSet): boolean {
  return (
    set.public.getWritesList().length > 0 ||
    set.public.getMetadataWritesList().length > 0 ||
    set.collections.some(
      ({ hashed }) => hashed.getHashedWritesList().length > 0 || hashed.getMetadataWritesList().length > 0,
    )
  );
}
