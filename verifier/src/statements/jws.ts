import { createPublicKey } from "node:crypto";
import { parseStrictJson, type PublicJwk } from "@mulian/domain";
import { isRawSignature } from "../bytes/low-s.js";

/** A compact JWS (RFC 7515) opened, not yet verified. */
export interface OpenJws {
  readonly kid: string;
  readonly claims: unknown;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** The header has no deeper members that count, and claims lists of texts. */
const MAX_DEPTH = 8;

/**
 * One signature algorithm, one type; no extensions that would have to be understood; each part in the one form of base64url and
 * no member of its JSON twice, so that nobody can read it as something else.
 */
export function openJws(jws: string, type: string): OpenJws | undefined {
  try {
    const [head, body, tail, ...more] = jws.split(".");
    if (head === undefined || body === undefined || tail === undefined || more.length > 0) return undefined;
    const header = parseStrictJson(decode(head), { maxDepth: MAX_DEPTH });
    if (!isHeader(header, type)) return undefined;
    const claims = parseStrictJson(decode(body), { maxDepth: MAX_DEPTH });
    return { kid: header.kid, claims, signed: Buffer.from(`${head}.${body}`), signature: decode(tail) };
  } catch {
    return undefined;
  }
}

const isHeader = (header: unknown, type: string): header is { readonly kid: string } =>
  typeof header === "object" &&
  header !== null &&
  "alg" in header &&
  header.alg === "ES256" &&
  "typ" in header &&
  header.typ === type &&
  "kid" in header &&
  typeof header.kid === "string" &&
  !("crit" in header) &&
  !("b64" in header);

function decode(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new RangeError("not base64url");
  return bytes;
}

export function isSignedBy({ signed, signature }: OpenJws, { kty, crv, x, y }: PublicJwk): boolean {
  try {
    return isRawSignature(createPublicKey({ key: { kty, crv, x, y }, format: "jwk" }), signed, signature);
  } catch {
    // Coordinates that are no point of the curve.
    return false;
  }
}
