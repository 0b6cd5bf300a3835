import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { CaCode, CaError } from "./error.js";

/** 192 bits: no guessing, and no padding in base64url. */
const SECRET_BYTES = 24;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * RFC 7914's N, with r and p below: about 5 ms a guess. Gateways and this CA draw secrets at random, and use most of them at
 * once and once; hashing forty of them at eight times that was half of what a new network's start took.
 */
const COST = 2_048;
const [BLOCK_SIZE, PARALLELISM] = [8, 1];
/** Of hashes that name none: earlier releases'. */
const EARLIER_COST = 16_384;
/** One hash takes 2 MB and a core's thread; more at once would starve the network in the same process. */
const MAX_RUNNING = 2;
/** Under the three seconds a client waits; whoever comes later is told to come back. */
const MAX_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** @returns `salt.hash.N`, the first two in base64url */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return [salt.toString("base64url"), (await derive(secret, salt, COST)).toString("base64url"), COST].join(".");
}

/** @param hashed undefined for an identity that does not exist: costs the same time and is never equal. */
export async function secretMatches(secret: string, hashed: string | undefined): Promise<boolean> {
  if (hashed === undefined) {
    await derive(secret, Buffer.alloc(SALT_BYTES), COST);
    return false;
  }
  const [salt = "", expected = "", cost = EARLIER_COST] = hashed.split(".");
  const hash = Buffer.from(expected, "base64url");
  const actual = await derive(secret, Buffer.from(salt, "base64url"), Number(cost));
  return hash.length === HASH_BYTES && timingSafeEqual(hash, actual);
}

async function derive(secret: string, salt: Buffer, cost: number): Promise<Buffer> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) throw new CaError(429, CaCode.UNKNOWN, "too many enrolments at once, try again");
    // Whoever leaves hands its place over, so `running` does not change.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await new Promise<Buffer>((resolve, reject) =>
      scrypt(secret, salt, HASH_BYTES, { N: cost, r: BLOCK_SIZE, p: PARALLELISM }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    );
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
