import * as keys from "./state-keys.js";
import type { PrivateUpdates } from "./private-updates.js";
import type { State, StateOperation } from "./state.js";
import type { ChaincodeDefinitions } from "./types.js";
import type { BlockUpdates } from "./updates.js";

const NOTHING = Buffer.alloc(0);

/** Notes when the private keys that a block writes will go (`blockToLive`); the definition of that day counts. */
export function* scheduleExpiry(
  blockNumber: number,
  updates: BlockUpdates,
  definitions: ChaincodeDefinitions,
): Generator<StateOperation> {
  for (const { namespace, collection, key, value } of updates.sorted()) {
    if (collection === "" || value === undefined) continue;
    const blockToLive = definitions.collection(namespace, collection)?.blockToLive ?? 0;
    const expiresAt = blockNumber + blockToLive + 1;
    if (blockToLive === 0 || !Number.isSafeInteger(expiresAt)) continue;
    const keyHash = Buffer.from(key, "latin1");
    const entry = { expiresAt, writtenAt: blockNumber, namespace, collection, keyHash };
    yield { type: "put", key: keys.expiryKey(entry), value: NOTHING };
  }
}

/**
 * Drops what has lived its time when a block is committed, after its transactions: hash and value, unless a later block
 * (or this one) has written them again, and the private sets of the block that wrote them. As in Fabric the commit hash
 * knows nothing of it.
 */
export async function expire(
  blockNumber: number,
  state: State,
  updates: BlockUpdates,
  privateUpdates: PrivateUpdates,
): Promise<StateOperation[]> {
  const operations: StateOperation[] = [];
  const remove = (key: Buffer): void => void operations.push({ type: "del", key });
  for (const entry of await state.expiring(blockNumber)) {
    const { namespace, collection, keyHash, writtenAt } = entry;
    const hash = state.hash(namespace, collection, keyHash);
    if (hash?.version.blockNumber === writtenAt && updates.hash(namespace, collection, keyHash) === undefined)
      remove(keys.hashKey(namespace, collection, keyHash));
    for (const written of await state.privateSetsOf(namespace, collection, keyHash)) {
      if (written.blockNumber !== writtenAt) continue;
      const value = state.privateValue(namespace, collection, written.key);
      if (value?.version.blockNumber === writtenAt && !privateUpdates.has(written))
        remove(keys.privateValueKey(namespace, collection, written.key));
      remove(keys.privateSetKey(written));
      remove(keys.privateSetIndexKey(written, keyHash));
    }
    remove(keys.expiryKey(entry));
  }
  return operations;
}
