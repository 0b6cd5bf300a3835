import { parsePolicy, peerOfPolicy } from "../channel/policy.js";
import type { CollectionDefinition, CollectionName } from "./types.js";

const IMPLICIT_PREFIX = "_implicit_org_";

/** Every organisation has one collection of its own in every chaincode, without any definition. */
export function implicitCollection(mspId: string): string {
  return IMPLICIT_PREFIX + mspId;
}

/** The organisation whose implicit collection this is; undefined for any other name. */
export function implicitCollectionOwner(collection: string): string | undefined {
  return collection.startsWith(IMPLICIT_PREFIX) ? collection.slice(IMPLICIT_PREFIX.length) : undefined;
}

/** What Fabric takes for granted of an implicit collection: its organisation's peers hold and endorse it, for ever. */
export function implicitDefinition(name: string, mspId: string): CollectionDefinition {
  return {
    name,
    memberPolicy: parsePolicy(`OR('${mspId}.member')`),
    memberOrganisations: [mspId],
    endorsementPolicy: peerOfPolicy(mspId),
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 0,
    memberOnlyRead: false,
    memberOnlyWrite: false,
  };
}

/** Collections, each once, in the order they came. */
export class CollectionNames {
  readonly #names = new Map<string, CollectionName>();

  add(namespace: string, collection: string): void {
    this.#names.set(JSON.stringify([namespace, collection]), { namespace, collection });
  }

  get all(): readonly CollectionName[] {
    return [...this.#names.values()];
  }
}
