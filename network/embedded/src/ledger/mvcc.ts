import { protos } from "../protos.js";
import type { ledger } from "../protos.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { StateView } from "./state.js";
import type { BlockUpdates } from "./updates.js";
import { compareUtf8 } from "./byte-order.js";
import { RangeReadsCollector, toKvRead } from "./range-reads.js";
import { isSameVersion, versionOf } from "./version.js";
import type { Version } from "./version.js";

const { TxValidationCode } = protos;

type RangeQueryInfo = ledger.rwset.kvrwset.RangeQueryInfo;

/** A degree below two is no tree (Fabric stops the peer on it; here the transaction is refused). */
const MIN_MERKLE_DEGREE = 2;

/** Whether everything the transaction read is still so, after the committed blocks and the valid transactions before it. */
export async function validateReads(
  sets: readonly NamespaceReadWriteSet[],
  state: StateView,
  updates: BlockUpdates,
): Promise<number> {
  for (const set of sets) {
    if (!arePublicReadsCurrent(set, state, updates)) return TxValidationCode.MVCC_READ_CONFLICT;
    for (const query of set.public.getRangeQueriesInfoList()) {
      if (!(await isRangeCurrent(set.namespace, query, state, updates))) return TxValidationCode.PHANTOM_READ_CONFLICT;
    }
    if (!areHashedReadsCurrent(set, state, updates)) return TxValidationCode.MVCC_READ_CONFLICT;
  }
  return TxValidationCode.VALID;
}

function arePublicReadsCurrent({ namespace, public: kv }: NamespaceReadWriteSet, state: StateView, updates: BlockUpdates): boolean {
  return kv.getReadsList().every((read) => {
    if (updates.value(namespace, read.getKey()) !== undefined) return false;
    return isSameVersion(state.value(namespace, read.getKey())?.version, versionOf(read.getVersion()));
  });
}

function areHashedReadsCurrent({ namespace, collections }: NamespaceReadWriteSet, state: StateView, updates: BlockUpdates): boolean {
  return collections.every(({ collection, hashed }) =>
    hashed.getHashedReadsList().every((read) => {
      const keyHash = read.getKeyHash_asU8();
      if (updates.hash(namespace, collection, keyHash) !== undefined) return false;
      return isSameVersion(state.hash(namespace, collection, keyHash)?.version, versionOf(read.getVersion()));
    }),
  );
}

async function isRangeCurrent(namespace: string, query: RangeQueryInfo, state: StateView, updates: BlockUpdates): Promise<boolean> {
  const summary = query.getReadsMerkleHashes();
  const degree = summary?.getMaxDegree();
  if (degree !== undefined && degree < MIN_MERKLE_DEGREE) return false;
  const collector = degree === undefined ? undefined : new RangeReadsCollector(degree);
  const expected = query.getRawReads()?.getKvReadsList() ?? [];
  let position = 0;
  for await (const { key, version } of currentRange(namespace, query, state, updates)) {
    if (collector !== undefined) {
      collector.add(toKvRead(key, version));
      continue;
    }
    const read = expected[position++];
    if (read === undefined || read.getKey() !== key || !isSameVersion(versionOf(read.getVersion()), version)) return false;
  }
  if (collector === undefined || summary === undefined) return position === expected.length;
  const current = collector.finish().summary;
  return current !== undefined && Buffer.from(current.serializeBinary()).equals(summary.serializeBinary());
}

interface CurrentKey {
  readonly key: string;
  readonly version: Version;
}

/** Committed keys of the range with the block's updates over them. An iterator left early names its last key, inclusive. */
async function* currentRange(
  namespace: string,
  query: RangeQueryInfo,
  state: StateView,
  updates: BlockUpdates,
): AsyncGenerator<CurrentKey> {
  const start = query.getStartKey();
  const end = query.getEndKey();
  const changed = updates.range(namespace, start, end);
  let position = 0;
  const cursor = state.range(namespace, start, end);
  try {
    let committed = await cursor.next();
    while (committed !== undefined || position < changed.length) {
      const [key, update] = changed[position] ?? [];
      if (committed !== undefined && (key === undefined || compareUtf8(committed.key, key) < 0)) {
        yield committed;
        committed = await cursor.next();
        continue;
      }
      if (committed !== undefined && committed.key === key) committed = await cursor.next();
      position++;
      if (key !== undefined && update?.value !== undefined) yield { key, version: update.version };
    }
  } finally {
    await cursor.close();
  }
  if (!query.getItrExhausted()) yield* lastKey(namespace, end, state, updates);
}

function* lastKey(namespace: string, key: string, state: StateView, updates: BlockUpdates): Generator<CurrentKey> {
  const latest = updates.value(namespace, key) ?? state.value(namespace, key);
  if (latest?.value !== undefined) yield { key, version: latest.version };
}
