import { createHash } from "node:crypto";

/**
 * The Merkle tree of RFC 6962 §2.1 over SHA-256. Leaves and nodes are hashed under different prefixes, so that a node can
 * never be shown as a leaf.
 */
const LEAF_PREFIX = Buffer.from([0]);
const NODE_PREFIX = Buffer.from([1]);

export const leafHash = (leaf: Uint8Array): Buffer => createHash("sha256").update(LEAF_PREFIX).update(leaf).digest();

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash("sha256").update(NODE_PREFIX).update(left).update(right).digest();

/** Largest power of two smaller than `count` (RFC 6962 §2.1: k < n ≤ 2k). */
function split(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

/** Root over leaf hashes; of none it is SHA-256 of the empty string. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return createHash("sha256").digest();
  if (leaves.length === 1) return Buffer.from(only);
  const k = split(leaves.length);
  return nodeHash(merkleRoot(leaves.slice(0, k)), merkleRoot(leaves.slice(k)));
}

/** The audit path of leaf `index`, from the leaf's neighbour up (RFC 6962 §2.1.1). */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Buffer[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index}`);
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...inclusionProof(leaves.slice(0, k), index), merkleRoot(leaves.slice(k))]
    : [...inclusionProof(leaves.slice(k), index - k), merkleRoot(leaves.slice(0, k))];
}

/** Whether `leaf` (a leaf hash) stands at `index` of the tree of `size` leaves with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let place = { position: index, last: size - 1 };
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (place.last === 0) return false;
    const isRight = place.position % 2 === 1 || place.position === place.last;
    hash = isRight ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    place = up(isRight ? firstRight(place) : place);
  }
  return place.last === 0 && hash.equals(root);
}

interface Place {
  readonly position: number;
  readonly last: number;
}

const up = ({ position, last }: Place): Place => ({ position: Math.floor(position / 2), last: Math.floor(last / 2) });

/** The last node of a level that is not full has no sibling there: up to where it is a right child. */
function firstRight(place: Place): Place {
  let at = place;
  while (at.position % 2 === 0 && at.position !== 0) at = up(at);
  return at;
}
