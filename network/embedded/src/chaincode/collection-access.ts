import { implicitCollectionOwner } from "../ledger/collections.js";
import type { CollectionDefinition } from "../ledger/types.js";

export interface AccessOptions {
  readonly channelId: string;
  collection(namespace: string, name: string): CollectionDefinition | undefined;
  /** Whether who signed the proposal is a member of the collection. */
  isMember(collection: CollectionDefinition): boolean;
}

/** Whether the proposal's creator may use a collection: `memberOnlyRead` and `memberOnlyWrite`, in Fabric's words. */
export class CollectionAccess {
  constructor(private readonly options: AccessOptions) {}

  /** @throws Error whose message the chaincode gets */
  requireRead(namespace: string, collection: string): void {
    this.#require(namespace, collection, "read", ({ memberOnlyRead }) => memberOnlyRead);
  }

  /** @throws Error whose message the chaincode gets */
  requireWrite(namespace: string, collection: string): void {
    this.#require(namespace, collection, "write", ({ memberOnlyWrite }) => memberOnlyWrite);
  }

  #require(
    namespace: string,
    name: string,
    what: "read" | "write",
    isForMembers: (collection: CollectionDefinition) => boolean,
  ): void {
    const { channelId } = this.options;
    const collection = this.options.collection(namespace, name);
    // The simulator has its own words for an implicit collection of nobody.
    if (collection === undefined && implicitCollectionOwner(name) !== undefined) return;
    if (collection === undefined) throw new Error(`collection ${channelId}/${namespace}/${name} could not be found`);
    if (!isForMembers(collection) || this.options.isMember(collection)) return;
    throw new Error(
      `tx creator does not have ${what} access permission on privatedata in chaincodeName:${namespace} collectionName: ${name}`,
    );
  }
}
