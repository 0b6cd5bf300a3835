import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { CaCode, CaError } from "./error.js";

/** 192 bits: no guessing, and no padding in base64url. */
const SECRET_BYTES = 24;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** About 40 ms a guess on a small server (RFC 7914 parameters N, r, p). */
const COST = { N: 16_384, r: 8, p: 1 } as const;
/** One hash takes 16 MB and a core's thread; more at once would starve the network in the same process. */
const MAX_RUNNING = 2;
/** Under the three seconds a client waits; whoever comes later is told to come back. */
const MAX_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** @returns `salt.hash`, both base64url */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString("base64url")}.${(await derive(secret, salt)).toString("base64url")}`;
}

/** @param hashed undefined for an identity that does not exist: costs the same time and is never equal. */
export async function secretMatches(secret: string, hashed: string | undefined): Promise<boolean> {
  const [salt, hash] = (hashed ?? "").split(".").map((part) => Buffer.from(part, "base64url"));
  const actual = await derive(secret, salt !== undefined && salt.length > 0 ? salt : Buffer.alloc(SALT_BYTES));
  return hash !== undefined && hash.length === HASH_BYTES && timingSafeEqual(hash, actual);
}

async function derive(secret: string, salt: Buffer): Promise<Buffer> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) throw new CaError(429, CaCode.UNKNOWN, "too many enrolments at once, try again");
    // Whoever leaves hands its place over, so `running` does not change.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await new Promise<Buffer>((resolve, reject) =>
      scrypt(secret, salt, HASH_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error))),
    );
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
