import { sha256 } from "./sha256.js";

/** A leaf's place in the tree of a batch. Hashes of the path from the leaf up. */
export interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Buffer[];
}

/** Leaves and nodes are hashed under different prefixes, so that a node can never be shown as a leaf (RFC 6962 §2.1). */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/**
 * The root that the path leads to (RFC 9162 §2.1.3.2), or undefined when a tree of this size has no such path. Places are halved
 * by division: shifting would cut numbers to 32 bits.
 */
export function rootOf({ leaf, index, size, path }: Inclusion): Buffer | undefined {
  if (!isPlaceIn(index, size)) return undefined;
  let place: Place = { at: index, last: size - 1 };
  let hash = sha256(LEAF, leaf);
  for (const sibling of path) {
    if (place.last === 0) return undefined;
    const isRight = place.at % 2 === 1 || place.at === place.last;
    hash = isRight ? sha256(NODE, sibling, hash) : sha256(NODE, hash, sibling);
    place = above(isRight ? firstRight(place) : place);
  }
  return place.last === 0 ? hash : undefined;
}

const isPlaceIn = (index: number, size: number): boolean =>
  Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size;

/** A node's place in its level, and that of the level's last. */
interface Place {
  readonly at: number;
  readonly last: number;
}

const above = ({ at, last }: Place): Place => ({ at: Math.floor(at / 2), last: Math.floor(last / 2) });

/** The last node of a level that is not full has no sibling there: up to where it is a right child. */
function firstRight(place: Place): Place {
  let here = place;
  while (here.at % 2 === 0 && here.at !== 0) here = above(here);
  return here;
}
