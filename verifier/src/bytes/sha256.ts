import { createHash } from "node:crypto";

/** SHA-256 over the parts laid end to end. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** In lower-case hex, as records and manifests write it. */
export const sha256Hex = (...parts: readonly (Uint8Array | string)[]): string => sha256(...parts).toString("hex");
