import { createHash } from "node:crypto";

const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
};

/** Hash of a leaf (RFC 6962 §2.1). */
export const leafOf = (text: string): Buffer => hash(Buffer.from([0]), Buffer.from(text));

/** RFC 6962 §2.1 as it is written: root and audit path by recursion. */
export function treeOf(
  leaves: readonly Buffer[],
  index: number,
): { readonly root: Buffer; readonly path: readonly Buffer[] } {
  const [only = hash()] = leaves;
  if (leaves.length <= 1) return { root: only, path: [] };
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const isLeft = index < k;
  const left = treeOf(leaves.slice(0, k), isLeft ? index : 0);
  const right = treeOf(leaves.slice(k), isLeft ? 0 : index - k);
  const root = hash(Buffer.from([1]), left.root, right.root);
  return { root, path: isLeft ? [...left.path, right.root] : [...right.path, left.root] };
}
