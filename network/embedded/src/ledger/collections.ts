const IMPLICIT_PREFIX = "_implicit_org_";

/** Every organisation has one collection of its own in every chaincode, without any definition. */
export function implicitCollection(mspId: string): string {
  return IMPLICIT_PREFIX + mspId;
}

/** The organisation whose implicit collection this is; undefined for any other name. */
export function implicitCollectionOwner(collection: string): string | undefined {
  return collection.startsWith(IMPLICIT_PREFIX) ? collection.slice(IMPLICIT_PREFIX.length) : undefined;
}
