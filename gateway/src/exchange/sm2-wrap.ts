import { createHash } from "node:crypto";
import { DomainError, Thumbprint, type Sm2PublicJwk } from "@mulian/domain";
import { z } from "zod";
import type { ExchangeKeys } from "./keys.js";

const ALGORITHM = "SM2-C1C3C2";
const KEY_BYTES = 32;
const BINDING_BYTES = 32;
/** C1 (a point, 64 bytes), C3 (SM3, 32), C2 (as long as what is wrapped): GB/T 32918.4. */
const CIPHER_TEXT_BYTES = 64 + 32 + BINDING_BYTES + KEY_BYTES;
const C1C3C2 = 1;

const Header = z.strictObject({ alg: z.literal(ALGORITHM), kid: Thumbprint, grant: z.string() });
const Envelope = z.tuple([z.string(), z.string()]);
const Coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** A private key as the key store keeps it: the scalar in hex, and the public point, so that no start has to compute it. */
const KeptKey = z.strictObject({ d: z.string().regex(/^[0-9a-f]{64}$/), x: Coordinate, y: Coordinate });

/** A point of the curve as `sm-crypto-v2` writes it: 04, x, y, in hex. */
const pointOf = ({ x, y }: Pick<Sm2PublicJwk, "x" | "y">): string =>
  `04${Buffer.from(x, "base64url").toString("hex")}${Buffer.from(y, "base64url").toString("hex")}`;

/** SM2 encryption has no place for associated data, so what the envelope says is enciphered with the key. */
const bindingOf = (header: string): Buffer => createHash("sha256").update(header).digest();

/** A new SM2 key pair: its public half, and the text that the key store keeps. */
export async function newSm2Key(): Promise<{ readonly jwk: Sm2PublicHalf; readonly secret: string }> {
  const { sm2 } = await import("sm-crypto-v2");
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  const point = Buffer.from(publicKey, "hex");
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  return { jwk: publicHalf(x, y), secret: JSON.stringify({ d: privateKey, x, y }) };
}

/** The public half of a kept key. @throws ZodError when it is none */
export function sm2PublicOf(secret: string): Sm2PublicHalf {
  const { x, y } = KeptKey.parse(JSON.parse(secret));
  return publicHalf(x, y);
}

export type Sm2PublicHalf = Omit<Sm2PublicJwk, "kid">;
const publicHalf = (x: string, y: string): Sm2PublicHalf => ({ kty: "EC", crv: "SM2", use: "enc", x, y });

/**
 * Wraps a package's key for one grantee and one grant under the second suite: `header.cipherText`, both base64url, the header
 * as in a JWE's, the cipher text SM2 (GB/T 32918.4, C1 ‖ C3 ‖ C2) of SHA-256(header) ‖ data key. No JWE: JOSE knows no SM2.
 * @throws DomainError PEER_UNAVAILABLE when the grantee's key is no point of the curve
 */
export async function wrapKeySm2(dataKey: Uint8Array, to: Sm2PublicJwk, grant: string): Promise<string> {
  const { sm2 } = await import("sm-crypto-v2");
  const header = Buffer.from(JSON.stringify({ alg: ALGORITHM, kid: to.kid, grant })).toString("base64url");
  let cipherText: string;
  try {
    cipherText = sm2.doEncrypt(Buffer.concat([bindingOf(header), dataKey]), pointOf(to), C1C3C2);
  } catch {
    throw new DomainError("PEER_UNAVAILABLE", "the grantee's SM2 key on the ledger is not on the curve");
  }
  return `${header}.${Buffer.from(cipherText, "hex").toString("base64url")}`;
}

/**
 * Opens what `wrapKeySm2` made. The private scalar is a secret of the key store and is used in this process: no token here
 * does SM2.
 * @throws DomainError INTEGRITY_FAILURE, whatever is wrong
 */
export async function unwrapKeySm2(
  keys: Pick<ExchangeKeys, "secret">,
  secretName: string,
  wrapped: string,
  expected: { readonly kid: string; readonly grant: string },
): Promise<Buffer> {
  try {
    const { encoded, cipherText } = parseEnvelope(wrapped, expected);
    const { sm2 } = await import("sm-crypto-v2");
    const { d } = KeptKey.parse(JSON.parse((await keys.secret(secretName)) ?? ""));
    const plain = Buffer.from(sm2.doDecrypt(cipherText.toString("hex"), d, C1C3C2, { output: "array" }));
    if (plain.length !== BINDING_BYTES + KEY_BYTES || !plain.subarray(0, BINDING_BYTES).equals(bindingOf(encoded)))
      throw new Error("of another envelope");
    return plain.subarray(BINDING_BYTES);
  } catch {
    throw new DomainError("INTEGRITY_FAILURE", "the package's key cannot be unwrapped");
  }
}

/** @throws Error when it is none, or for another key or grant */
function parseEnvelope(
  wrapped: string,
  expected: { readonly kid: string; readonly grant: string },
): { readonly encoded: string; readonly cipherText: Buffer } {
  const [encoded, text] = Envelope.parse(wrapped.split("."));
  const header = Header.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
  const cipherText = Buffer.from(text, "base64url");
  if (header.kid !== expected.kid || header.grant !== expected.grant || cipherText.length !== CIPHER_TEXT_BYTES)
    throw new Error("for somebody else");
  return { encoded, cipherText };
}
