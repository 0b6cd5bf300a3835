import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** RFC 7914 parameters: 32 MiB and about a quarter of a second a guess on one core of today. */
const COST = 32_768;
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

/** `scrypt$N$r$p$salt$hash`, the last two in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST, BLOCK_SIZE, PARALLELISM);
  return ["scrypt", COST, BLOCK_SIZE, PARALLELISM, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Checked instead of a user's hash when there is no such user, so that the answer takes as long. */
const NOBODY = [
  "scrypt",
  COST,
  BLOCK_SIZE,
  PARALLELISM,
  Buffer.alloc(SALT_BYTES).toString("base64url"),
  Buffer.alloc(KEY_BYTES).toString("base64url"),
].join("$");

/** @param hash undefined when there is no such user: false, after the same work */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [scheme, cost, blockSize, parallelism, salt, expected] = (hash ?? NOBODY).split("$");
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
