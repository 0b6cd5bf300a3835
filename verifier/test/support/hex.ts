import { createHash } from "node:crypto";

/** Digests, ids and the like, by what they are called in a story. */
export const hex = (text: string, bytes = 32): string =>
  createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, 2 * bytes);
