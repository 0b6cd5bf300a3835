import { createHash } from "node:crypto";

type Part = Uint8Array | string;

/** SHA-256 over the parts laid end to end. */
export const sha256 = (...parts: readonly Part[]): Buffer => sha256Over(parts);

/** The same of a list of any length: a call takes some hundred thousand arguments and no more. */
export function sha256Over(parts: readonly Part[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** In lower-case hex, as records and manifests write it. */
export const sha256Hex = (...parts: readonly Part[]): string => sha256(...parts).toString("hex");
