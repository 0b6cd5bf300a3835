import { createDecipheriv, createHash } from "node:crypto";
import { DomainError, Thumbprint, type PublicJwk } from "@mulian/domain";
import { z } from "zod";
import type { ExchangeKeys } from "./keys.js";

const ALGORITHM = "ECDH-ES+A256KW";
const ENCRYPTION = "A256GCM";
const KEY_BYTES = 32;
/** RFC 3394 §2.2.3.1 */
const KEY_WRAP_IV = Buffer.alloc(8, 0xa6);
const MAX_JWE_CHARS = 4_096;

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const part = z.string();
/** Header, wrapped key, initialisation vector, cipher text, tag (RFC 7516 §7.1). */
const Parts = z.tuple([part, part, part, part, part]);
const Header = z.strictObject({
  alg: z.literal(ALGORITHM),
  enc: z.literal(ENCRYPTION),
  kid: Thumbprint,
  grant: z.string(),
  epk: z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate }),
});

/** Wraps a package's key for one grantee and one grant: a compact JWE (RFC 7516) to the department's key on the ledger. */
export async function wrapKey(dataKey: Uint8Array, to: PublicJwk, grant: string): Promise<string> {
  // Loaded by the first package that is handed over.
  const { CompactEncrypt, importJWK } = await import("jose");
  const { kty, crv, x, y, kid } = to;
  return new CompactEncrypt(dataKey)
    .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid, grant })
    .encrypt(await importJWK({ kty, crv, x, y }, ALGORITHM));
}

/**
 * Opens a JWE by a key that never leaves its store: the store does the ECDH (RFC 7518 §4.6), the rest is done here.
 * @throws DomainError INTEGRITY_FAILURE, whatever is wrong
 */
export async function unwrapKey(
  keys: ExchangeKeys,
  keyName: string,
  jwe: string,
  expected: { readonly kid: string; readonly grant: string },
): Promise<Buffer> {
  try {
    const [protectedHeader, wrapped, iv, cipherText, tag] = Parts.parse(jwe.slice(0, MAX_JWE_CHARS).split("."));
    const header = Header.parse(JSON.parse(Buffer.from(protectedHeader, "base64url").toString("utf8")));
    if (header.kid !== expected.kid || header.grant !== expected.grant) throw new Error("for somebody else");
    const wrappingKey = concatKdf(await keys.deriveSecret(keyName, header.epk));
    const unwrap = createDecipheriv("id-aes256-wrap", wrappingKey, KEY_WRAP_IV);
    const contentKey = Buffer.concat([unwrap.update(Buffer.from(wrapped, "base64url")), unwrap.final()]);
    const gcm = createDecipheriv("aes-256-gcm", contentKey, Buffer.from(iv, "base64url"), { authTagLength: 16 })
      .setAAD(Buffer.from(protectedHeader, "ascii"))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return requireDataKey(Buffer.concat([gcm.update(Buffer.from(cipherText, "base64url")), gcm.final()]));
  } catch {
    throw new DomainError("INTEGRITY_FAILURE", "the package's key cannot be unwrapped");
  }
}

function requireDataKey(bytes: Buffer): Buffer {
  if (bytes.length !== KEY_BYTES) throw new Error("no data key");
  return bytes;
}

/** Concat KDF for one block of SHA-256 (RFC 7518 §4.6.2): empty party information, 256-bit key for this algorithm. */
function concatKdf(secret: Uint8Array): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const algorithm = Buffer.from(ALGORITHM);
  return createHash("sha256")
    .update(
      Buffer.concat([
        number(1),
        secret,
        number(algorithm.length),
        algorithm,
        number(0),
        number(0),
        number(8 * KEY_BYTES),
      ]),
    )
    .digest();
}
