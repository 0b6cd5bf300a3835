import { protos } from "../protos.js";
import type { ledger } from "../protos.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { Cursor, StateView } from "./state.js";
import type { BlockUpdates, Update } from "./updates.js";
import { compareUtf8 } from "./byte-order.js";
import { RangeReadsCollector, toKvRead } from "./range-reads.js";
import type { KvRead } from "./range-reads.js";
import { isSameVersion, versionOf } from "./version.js";
import type { Version } from "./version.js";

const { TxValidationCode } = protos;

type RangeQueryInfo = ledger.rwset.kvrwset.RangeQueryInfo;
type MerkleSummary = ledger.rwset.kvrwset.QueryReadsMerkleSummary;

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

function arePublicReadsCurrent(
  { namespace, public: kv }: NamespaceReadWriteSet,
  state: StateView,
  updates: BlockUpdates,
): boolean {
  return kv.getReadsList().every((read) => {
    if (updates.value(namespace, read.getKey()) !== undefined) return false;
    return isSameVersion(state.value(namespace, read.getKey())?.version, versionOf(read.getVersion()));
  });
}

function areHashedReadsCurrent(
  { namespace, collections }: NamespaceReadWriteSet,
  state: StateView,
  updates: BlockUpdates,
): boolean {
  return collections.every(({ collection, hashed }) =>
    hashed.getHashedReadsList().every((read) => {
      const keyHash = read.getKeyHash_asU8();
      if (updates.hash(namespace, collection, keyHash) !== undefined) return false;
      return isSameVersion(state.hash(namespace, collection, keyHash)?.version, versionOf(read.getVersion()));
    }),
  );
}

function isRangeCurrent(
  namespace: string,
  query: RangeQueryInfo,
  state: StateView,
  updates: BlockUpdates,
): Promise<boolean> {
  const current = currentRange(namespace, query, state, updates);
  const summary = query.getReadsMerkleHashes();
  return summary === undefined
    ? isEveryReadCurrent(query.getRawReads()?.getKvReadsList() ?? [], current)
    : isSummaryCurrent(summary, current);
}

async function isEveryReadCurrent(expected: readonly KvRead[], current: AsyncIterable<CurrentKey>): Promise<boolean> {
  let position = 0;
  for await (const { key, version } of current) {
    const read = expected[position++];
    if (read === undefined || read.getKey() !== key || !isSameVersion(versionOf(read.getVersion()), version))
      return false;
  }
  return position === expected.length;
}

async function isSummaryCurrent(summary: MerkleSummary, current: AsyncIterable<CurrentKey>): Promise<boolean> {
  const degree = summary.getMaxDegree();
  if (degree < MIN_MERKLE_DEGREE) return false;
  const collector = new RangeReadsCollector(degree);
  for await (const { key, version } of current) collector.add(toKvRead(key, version));
  const recomputed = collector.finish().summary;
  return recomputed !== undefined && Buffer.from(recomputed.serializeBinary()).equals(summary.serializeBinary());
}

interface CurrentKey {
  readonly key: string;
  readonly version: Version;
}

/** An iterator that was left early names its last key, which is then inside the range. */
async function* currentRange(
  namespace: string,
  query: RangeQueryInfo,
  state: StateView,
  updates: BlockUpdates,
): AsyncGenerator<CurrentKey> {
  const start = query.getStartKey();
  const end = query.getEndKey();
  const cursor = state.range(namespace, start, end);
  try {
    yield* mergedRange(cursor, updates.range(namespace, start, end));
  } finally {
    await cursor.close();
  }
  if (!query.getItrExhausted()) yield* lastKey(namespace, end, state, updates);
}

/** Committed keys with the block's updates over them, in byte order. */
async function* mergedRange(
  cursor: Cursor<CurrentKey>,
  changed: readonly (readonly [string, Update])[],
): AsyncGenerator<CurrentKey> {
  let committed = await cursor.next();
  for (const [key, { value, version }] of changed) {
    while (committed !== undefined && compareUtf8(committed.key, key) < 0) {
      yield committed;
      committed = await cursor.next();
    }
    if (committed?.key === key) committed = await cursor.next();
    if (value !== undefined) yield { key, version };
  }
  while (committed !== undefined) {
    yield committed;
    committed = await cursor.next();
  }
}

function* lastKey(namespace: string, key: string, state: StateView, updates: BlockUpdates): Generator<CurrentKey> {
  const latest = updates.value(namespace, key) ?? state.value(namespace, key);
  if (latest?.value !== undefined) yield { key, version: latest.version };
}
