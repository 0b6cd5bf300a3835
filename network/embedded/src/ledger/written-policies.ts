import type { NamespaceInterest } from "./types.js";
import { keyHash } from "./key-hash.js";
import { compareUtf8 } from "./byte-order.js";
import { implicitCollectionOwner } from "./collections.js";
import { keyPolicy } from "./metadata.js";
import type { StateView } from "./state.js";

interface Interest {
  needsChaincodePolicy: boolean;
  readonly keyPolicies: Map<string, Buffer>;
  readonly collectionOwners: Set<string>;
}

/** Notes, write by write, which policies will be asked when the transaction is validated. */
export class WrittenPolicies {
  readonly #interests = new Map<string, Interest>();
  readonly #collectionOwners = new Set<string>();

  constructor(private readonly state: StateView) {}

  addPublic(namespace: string, key: string): void {
    const interest = this.#of(namespace);
    const own = keyPolicy(this.state.value(namespace, key)?.metadata);
    if (own === undefined) interest.needsChaincodePolicy = true;
    else interest.keyPolicies.set(own.toString("latin1"), own);
  }

  addPrivate(namespace: string, collection: string, key: string): void {
    const interest = this.#of(namespace);
    const owner = implicitCollectionOwner(collection);
    if (owner !== undefined) this.#collectionOwners.add(owner);
    const own = keyPolicy(this.state.hash(namespace, collection, keyHash(key))?.metadata);
    if (own !== undefined) interest.keyPolicies.set(own.toString("latin1"), own);
    else if (owner !== undefined) interest.collectionOwners.add(owner);
  }

  /** Owners of the implicit collections written, whatever policy their keys have. */
  get collectionOwners(): readonly string[] {
    return [...this.#collectionOwners].sort(compareUtf8);
  }

  /** @param touched namespaces read or written; those that were only read fall under the chaincode's policy */
  interests(touched: readonly string[]): readonly NamespaceInterest[] {
    return touched.map((namespace) => {
      const interest = this.#interests.get(namespace);
      if (interest === undefined)
        return { namespace, needsChaincodePolicy: true, keyPolicies: [], collectionOwners: [] };
      return {
        namespace,
        needsChaincodePolicy: interest.needsChaincodePolicy,
        keyPolicies: [...interest.keyPolicies.values()],
        collectionOwners: [...interest.collectionOwners].sort(compareUtf8),
      };
    });
  }

  #of(namespace: string): Interest {
    const existing = this.#interests.get(namespace);
    if (existing !== undefined) return existing;
    const created: Interest = { needsChaincodePolicy: false, keyPolicies: new Map(), collectionOwners: new Set() };
    this.#interests.set(namespace, created);
    return created;
  }
}
