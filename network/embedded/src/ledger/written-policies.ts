import type { ChaincodeDefinitions, CollectionName, NamespaceInterest } from "./types.js";
import { CollectionNames } from "./collections.js";
import { keyHash } from "./key-hash.js";
import { keyPolicy } from "./metadata.js";
import type { StateView } from "./state.js";

interface Interest {
  needsChaincodePolicy: boolean;
  readonly keyPolicies: Map<string, Buffer>;
  readonly collectionPolicies: Map<string, Buffer>;
}

/** Notes, write by write, which policies will be asked when the transaction is validated. */
export class WrittenPolicies {
  readonly #interests = new Map<string, Interest>();
  readonly #written = new CollectionNames();
  readonly #governed = new CollectionNames();

  constructor(
    private readonly state: StateView,
    private readonly definitions: ChaincodeDefinitions,
  ) {}

  addPublic(namespace: string, key: string): void {
    const interest = this.#of(namespace);
    const own = keyPolicy(this.state.value(namespace, key)?.metadata);
    if (own === undefined) interest.needsChaincodePolicy = true;
    else interest.keyPolicies.set(own.toString("latin1"), own);
  }

  addPrivate(namespace: string, collection: string, key: string): void {
    const interest = this.#of(namespace);
    this.#written.add(namespace, collection);
    const own = keyPolicy(this.state.hash(namespace, collection, keyHash(key))?.metadata);
    if (own !== undefined) {
      interest.keyPolicies.set(own.toString("latin1"), own);
      return;
    }
    this.#governed.add(namespace, collection);
    const policy = this.definitions.collection(namespace, collection)?.endorsementPolicy;
    if (policy === undefined) interest.needsChaincodePolicy = true;
    else interest.collectionPolicies.set(policy.toString("latin1"), policy);
  }

  /** Collections written, whatever policy their keys have. */
  get collections(): readonly CollectionName[] {
    return this.#written.all;
  }

  /** Those with a written key that has no policy of its own. */
  get governedCollections(): readonly CollectionName[] {
    return this.#governed.all;
  }

  /** @param touched namespaces read or written; those that were only read fall under the chaincode's policy */
  interests(touched: readonly string[]): readonly NamespaceInterest[] {
    return touched.map((namespace) => {
      const interest = this.#interests.get(namespace);
      if (interest === undefined)
        return { namespace, needsChaincodePolicy: true, keyPolicies: [], collectionPolicies: [] };
      return {
        namespace,
        needsChaincodePolicy: interest.needsChaincodePolicy,
        keyPolicies: [...interest.keyPolicies.values()],
        collectionPolicies: [...interest.collectionPolicies.values()],
      };
    });
  }

  #of(namespace: string): Interest {
    const existing = this.#interests.get(namespace);
    if (existing !== undefined) return existing;
    const created: Interest = { needsChaincodePolicy: false, keyPolicies: new Map(), collectionPolicies: new Map() };
    this.#interests.set(namespace, created);
    return created;
  }
}
