import type { MspManager, Identity } from "../crypto/types.js";
import { evaluatePolicy, peerOfPolicy } from "../channel/policy.js";
import { implicitCollectionOwner } from "./collections.js";
import { keyPolicy } from "./metadata.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { StateView } from "./state.js";

/** Keys whose metadata an earlier, so far valid transaction of the block writes. */
export class KeyPolicyChanges {
  readonly #changed = new Set<string>();

  add({ namespace, public: kv, collections }: NamespaceReadWriteSet): void {
    for (const write of kv.getMetadataWritesList()) this.#changed.add(id(namespace, "", utf8(write.getKey())));
    for (const { collection, hashed } of collections) {
      for (const write of hashed.getMetadataWritesList()) this.#changed.add(id(namespace, collection, write.getKeyHash_asU8()));
    }
  }

  has(namespace: string, collection: string, key: Uint8Array): boolean {
    return this.#changed.has(id(namespace, collection, key));
  }
}

export interface PolicyContext {
  readonly state: StateView;
  readonly mspManager: MspManager;
  readonly changes: KeyPolicyChanges;
}

interface WrittenKey {
  readonly collection: string;
  /** The key itself, or its hash in a collection. */
  readonly key: Uint8Array;
}

/**
 * Whether the endorsers may write what this namespace's set writes, as Fabric's v20 key-level evaluator decides:
 * a key's own policy stands in for the others; an implicit collection asks its organisation; everything else the
 * chaincode's policy, which is asked at least once when no other was.
 * @param set undefined for the invoked chaincode when it touched nothing
 */
export function satisfiesEndorsementPolicies(
  namespace: string,
  set: NamespaceReadWriteSet | undefined,
  chaincodePolicy: Uint8Array,
  endorsers: readonly Identity[],
  { state, mspManager, changes }: PolicyContext,
): boolean {
  const checked = new Set<string>();
  let someKeyPolicyHeld = false;
  for (const { collection, key } of set === undefined ? [] : writtenKeys(set)) {
    if (changes.has(namespace, collection, key)) return false;
    const own = keyPolicyOf(state, namespace, collection, key);
    if (own !== undefined) {
      if (!evaluatePolicy(mspManager, own, endorsers)) return false;
      someKeyPolicyHeld = true;
      continue;
    }
    if (checked.has(collection)) continue;
    const policy = collectionPolicy(collection, chaincodePolicy, mspManager);
    if (policy === undefined || !evaluatePolicy(mspManager, policy, endorsers)) return false;
    checked.add(collection);
  }
  return someKeyPolicyHeld || checked.size > 0 || evaluatePolicy(mspManager, chaincodePolicy, endorsers);
}

function* writtenKeys({ public: kv, collections }: NamespaceReadWriteSet): Generator<WrittenKey> {
  for (const write of kv.getWritesList()) yield { collection: "", key: utf8(write.getKey()) };
  for (const write of kv.getMetadataWritesList()) yield { collection: "", key: utf8(write.getKey()) };
  for (const { collection, hashed } of collections) {
    for (const write of hashed.getHashedWritesList()) yield { collection, key: write.getKeyHash_asU8() };
    for (const write of hashed.getMetadataWritesList()) yield { collection, key: write.getKeyHash_asU8() };
  }
}

function keyPolicyOf(state: StateView, namespace: string, collection: string, key: Uint8Array): Buffer | undefined {
  const stored = collection === "" ? state.value(namespace, Buffer.from(key).toString("utf8")) : state.hash(namespace, collection, key);
  return keyPolicy(stored?.metadata);
}

/** Undefined for a collection that does not exist. */
function collectionPolicy(collection: string, chaincodePolicy: Uint8Array, mspManager: MspManager): Uint8Array | undefined {
  if (collection === "") return chaincodePolicy;
  const owner = implicitCollectionOwner(collection);
  return owner !== undefined && mspManager.mspIds.includes(owner) ? peerOfPolicy(owner) : undefined;
}

function utf8(key: string): Uint8Array {
  return Buffer.from(key, "utf8");
}

function id(namespace: string, collection: string, key: Uint8Array): string {
  return JSON.stringify([namespace, collection, Buffer.from(key).toString("latin1")]);
}
