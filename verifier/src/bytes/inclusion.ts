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
 * The root that the path leads to (RFC 9162 §2.1.3.2), or undefined when a tree of this size has no such path. A place is
 * halved at each step, by division: shifting would cut numbers to 32 bits.
 */
export function rootOf({ leaf, index, size, path }: Inclusion): Buffer | undefined {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  let [place, last, hash] = [index, size - 1, sha256(LEAF, leaf)];
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      hash = sha256(NODE, sibling, hash);
      // The last node of a level that is not full has no sibling there: up to where it is a right child.
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else hash = sha256(NODE, hash, sibling);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}
