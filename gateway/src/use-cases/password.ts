import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** RFC 7914's N, with r and p below: 32 MiB and about a quarter of a second a guess on one core of today. */
export const USUAL_PASSWORD_COST = 32_768;
const BLOCK_SIZE = 8;
const PARALLELISM = 3;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MAX_MEMORY_BYTES = 128 * 1_048_576;

function derive(password: string, salt: Buffer, cost: number, blockSize: number, parallelism: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same password from another keyboard is the same password (RFC 8265).
    scrypt(
      password.normalize("NFKC"),
      salt,
      KEY_BYTES,
      { N: cost, r: blockSize, p: parallelism, maxmem: MAX_MEMORY_BYTES },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

/**
 * `scrypt$N$r$p$salt$hash`, the last two in base64url.
 * @param cost RFC 7914's N, a power of two
 */
export async function hashPassword(password: string, cost: number): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost, BLOCK_SIZE, PARALLELISM);
  return ["scrypt", cost, BLOCK_SIZE, PARALLELISM, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Checked instead of a user's hash when there is no such user, so that the answer takes as long. */
const nobody = (cost: number): string =>
  [
    "scrypt",
    cost,
    BLOCK_SIZE,
    PARALLELISM,
    Buffer.alloc(SALT_BYTES).toString("base64url"),
    Buffer.alloc(KEY_BYTES).toString("base64url"),
  ].join("$");

/**
 * @param hash undefined when there is no such user: false, after the work that a hash of today takes
 * @param usualCost of hashes made today; one that is there says its own
 */
export async function verifyPassword(password: string, hash: string | undefined, usualCost: number): Promise<boolean> {
  const [scheme, cost, blockSize, parallelism, salt, expected] = (hash ?? nobody(usualCost)).split("$");
  if (scheme !== "scrypt" || salt === undefined || expected === undefined) return false;
  const wanted = Buffer.from(expected, "base64url");
  const key = await derive(
    password,
    Buffer.from(salt, "base64url"),
    Number(cost),
    Number(blockSize),
    Number(parallelism),
  );
  return timingSafeEqual(key, wanted) && hash !== undefined;
}
