import type { MspManager, Identity } from "../crypto/types.js";
import { evaluatePolicy } from "../channel/policy.js";
import { keyPolicy } from "./metadata.js";
import type { NamespaceReadWriteSet } from "./read-write-set.js";
import type { StateView } from "./state.js";
import type { ChaincodeDefinitions } from "./types.js";

/** Keys whose metadata an earlier, so far valid transaction of the block writes. */
export class KeyPolicyChanges {
  readonly #changed = new Set<string>();

  add({ namespace, public: kv, collections }: NamespaceReadWriteSet): void {
    for (const write of kv.getMetadataWritesList()) this.#changed.add(id(namespace, "", utf8(write.getKey())));
    for (const { collection, hashed } of collections) {
      for (const write of hashed.getMetadataWritesList())
        this.#changed.add(id(namespace, collection, write.getKeyHash_asU8()));
    }
  }

  has(namespace: string, collection: string, key: Uint8Array): boolean {
    return this.#changed.has(id(namespace, collection, key));
  }
}

export interface PolicyContext {
  readonly state: StateView;
  readonly mspManager: MspManager;
  readonly definitions: ChaincodeDefinitions;
  readonly changes: KeyPolicyChanges;
}

interface WrittenKey {
  readonly collection: string;
  /** The key itself, or its hash in a collection. */
  readonly key: Uint8Array;
}

/**
 * Whether the endorsers may write what this namespace's set writes, as Fabric's v20 key-level evaluator decides:
 * a key's own policy stands in for the others, a collection's for the chaincode's, which is asked at least once when no
 * other was.
 * @param set undefined for the invoked chaincode when it touched nothing
 */
export function satisfiesEndorsementPolicies(
  namespace: string,
  set: NamespaceReadWriteSet | undefined,
  chaincodePolicy: Uint8Array,
  endorsers: readonly Identity[],
  context: PolicyContext,
): boolean {
  /** Policies that hold, by their bytes: none is asked twice. */
  const held = new Set<string>();
  for (const written of set === undefined ? [] : writtenKeys(set)) {
    if (context.changes.has(namespace, written.collection, written.key)) return false;
    const policy = policyOf(namespace, written, chaincodePolicy, context);
    if (policy === undefined) return false;
    const name = Buffer.from(policy).toString("latin1");
    if (!held.has(name) && !evaluatePolicy(context.mspManager, policy, endorsers)) return false;
    held.add(name);
  }
  return held.size > 0 || evaluatePolicy(context.mspManager, chaincodePolicy, endorsers);
}

/** The policy a written key falls under; undefined in a collection that does not exist. */
function policyOf(
  namespace: string,
  { collection, key }: WrittenKey,
  chaincodePolicy: Uint8Array,
  { state, definitions }: PolicyContext,
): Uint8Array | undefined {
  const stored =
    collection === ""
      ? state.value(namespace, Buffer.from(key).toString("utf8"))
      : state.hash(namespace, collection, key);
  const own = keyPolicy(stored?.metadata);
  if (own !== undefined) return own;
  if (collection === "") return chaincodePolicy;
  const definition = definitions.collection(namespace, collection);
  return definition === undefined ? undefined : (definition.endorsementPolicy ?? chaincodePolicy);
}

function* writtenKeys({ public: kv, collections }: NamespaceReadWriteSet): Generator<WrittenKey> {
  for (const write of kv.getWritesList()) yield { collection: "", key: utf8(write.getKey()) };
  for (const write of kv.getMetadataWritesList()) yield { collection: "", key: utf8(write.getKey()) };
  for (const { collection, hashed } of collections) {
    for (const write of hashed.getHashedWritesList()) yield { collection, key: write.getKeyHash_asU8() };
    for (const write of hashed.getMetadataWritesList()) yield { collection, key: write.getKeyHash_asU8() };
  }
}

function utf8(key: string): Uint8Array {
  return Buffer.from(key, "utf8");
}

function id(namespace: string, collection: string, key: Uint8Array): string {
  return JSON.stringify([namespace, collection, Buffer.from(key).toString("latin1")]);
}
