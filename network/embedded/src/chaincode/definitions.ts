import { parsePolicy } from "../channel/policy.js";
import type { MspManager } from "../crypto/types.js";
import type { ChaincodeOptions } from "../index.js";
import { implicitCollectionOwner, implicitDefinition } from "../ledger/collections.js";
import type { ChaincodeDefinitions, CollectionDefinition } from "../ledger/types.js";
import { collectionDefinition } from "./collection-definition.js";

interface Definition {
  /** Undefined for the channel's. */
  readonly endorsementPolicy: Uint8Array | undefined;
  readonly collections: ReadonlyMap<string, CollectionDefinition>;
}

/** The chaincodes' definitions, which here are options and no transactions of `_lifecycle`; they can change while it runs. */
export class Definitions implements ChaincodeDefinitions {
  readonly #chaincodes = new Map<string, Definition>();
  readonly #implicit = new Map<string, CollectionDefinition>();

  /** @param channelPolicy serialized policy of the channel at the time, for definitions that have none of their own */
  constructor(
    private readonly members: Pick<MspManager, "mspIds">,
    private readonly channelPolicy: () => Uint8Array,
  ) {}

  /** @throws PolicyError or Error for policies that cannot be used; then the definition before stays */
  define({ name, endorsementPolicy, collections = [] }: ChaincodeOptions): void {
    this.#chaincodes.set(name, {
      endorsementPolicy: endorsementPolicy === undefined ? undefined : parsePolicy(endorsementPolicy),
      collections: new Map(collections.map((collection) => [collection.name, collectionDefinition(collection)])),
    });
  }

  endorsementPolicy(namespace: string): Uint8Array | undefined {
    const definition = this.#chaincodes.get(namespace);
    return definition && (definition.endorsementPolicy ?? this.channelPolicy());
  }

  collection(namespace: string, name: string): CollectionDefinition | undefined {
    const owner = implicitCollectionOwner(name);
    if (owner === undefined) return this.#chaincodes.get(namespace)?.collections.get(name);
    if (!this.members.mspIds.includes(owner)) return undefined;
    const known = this.#implicit.get(name) ?? implicitDefinition(name, owner);
    this.#implicit.set(name, known);
    return known;
  }
}
