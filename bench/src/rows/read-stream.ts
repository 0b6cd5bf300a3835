import { createHash } from "node:crypto";

const NEWLINE = 0x0a;

export interface Taken {
  readonly rows: number;
  readonly bytes: number;
  readonly digest: string;
  readonly elapsedMs: number;
}

/** Reads NDJSON to its end, or as many bytes as are wanted, counting and hashing; parses nothing, so that both sides' reader costs little and the same. */
export async function readStream(open: () => Promise<Response>, limitBytes = Infinity): Promise<Taken> {
  const startedAt = performance.now();
  const { body, ok } = await open();
  if (!ok || body === null) throw new Error("no rows were answered");
  const hash = createHash("sha256");
  let [rows, bytes] = [0, 0];
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows += 1;
    hash.update(chunk);
    if (bytes >= limitBytes) break;
  }
  return { rows, bytes, digest: hash.digest("hex"), elapsedMs: performance.now() - startedAt };
}
