import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Chunks of a package are of this size. */
const BYTES = 65_536;
/** `+F:number:name:bytes a second`, of `openssl speed -mr`. */
const RESULT = /^\+F:\d+:[^:]*:([\d.]+)/m;
const BYTES_A_MEGABYTE = 1_000_000;

/**
 * What `openssl speed` makes of an algorithm on buffers of a chunk's size: MB a second of processor time.
 * @param args `-evp aes-256-gcm`, `-hmac sm3` …
 * @throws Error when there is no openssl, or it has no such algorithm
 */
export async function opensslSpeed(...args: readonly string[]): Promise<number> {
  const { stdout } = await run("openssl", ["speed", "-mr", "-seconds", "1", "-bytes", String(BYTES), ...args]);
  const bytesASecond = Number(RESULT.exec(stdout)?.[1] ?? Number.NaN);
  if (!(bytesASecond > 0)) throw new Error(`openssl speed ${args.join(" ")} gave no figure`);
  return bytesASecond / BYTES_A_MEGABYTE;
}

export const opensslVersion = async (): Promise<string> => (await run("openssl", ["version"])).stdout.trim();

/** Two passes over the same bytes, one after the other. */
export const oneAfterTheOther = (first: number, second: number): number => 1 / (1 / first + 1 / second);
