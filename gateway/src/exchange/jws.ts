import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { DomainError, canonicalJson, parseStrictJson } from "@mulian/domain";
import { z } from "zod";
import { derOf, isLowS, lowS } from "../ecdsa.js";
import type { ExchangeKeys, PublicKeyJwk } from "./keys.js";

/** A receipt over 500 items is under 100 KB; anything longer is not decoded. */
const MAX_JWS_CHARS = 262_144;
/** r and s of P-256 (RFC 7518, section 3.4). */
const SIGNATURE_BYTES = 64;

/**
 * The one signature algorithm of the leg: `none`, HMAC with a public key and the rest have no code path at all. Extensions
 * that must be understood (`crit`), and the unencoded payload one of them stands for (`b64`), are not.
 */
const JwsHeader = z.looseObject({
  alg: z.literal("ES256"),
  typ: z.string().optional(),
  kid: z.string().optional(),
  jwk: z.unknown().optional(),
  crit: z.undefined().optional(),
  b64: z.undefined().optional(),
});
export type JwsHeader = z.infer<typeof JwsHeader>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** RFC 7638: SHA-256 of the required members in order, base64url. The same rule serves a curve that JOSE does not name. */
export const thumbprint = ({ crv, kty, x, y }: Readonly<Record<"crv" | "kty" | "x" | "y", string>>): string =>
  createHash("sha256").update(canonicalJson({ crv, kty, x, y })).digest("base64url");

/** A compact JWS (RFC 7515) by a key of the key store; its signature is in low-S form, the only one this leg accepts. */
export async function signJws(
  keys: ExchangeKeys,
  keyName: string,
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
): Promise<string> {
  const input = `${encode({ ...header, alg: "ES256" })}.${encode(payload)}`;
  const signature = lowS(await keys.signEs256(keyName, Buffer.from(input)));
  return `${input}.${signature.toString("base64url")}`;
}

export interface VerifiedJws {
  readonly header: JwsHeader;
  /** As signed; not yet judged by any schema. */
  readonly payload: unknown;
}

/**
 * Verifies a compact JWS with the key that `findKey` names for its header. JSON that says a member twice is refused: two
 * readers could take it for two things. Computed in place: a hop to another thread costs more than the verification.
 * @param known signatures that were found good before are not computed again
 * @throws DomainError UNAUTHENTICATED, whatever is wrong: a forger learns nothing
 */
export async function verifyJws(
  jws: string,
  findKey: (header: JwsHeader) => PublicKeyJwk | undefined,
  known?: GoodSignatures,
): Promise<VerifiedJws> {
  try {
    const { head, body, tail } = partsOf(jws);
    const header = JwsHeader.parse(parseStrictJson(decode(head)));
    const jwk = findKey(header);
    if (jwk === undefined) throw new Error("no key");
    const name = `${jwk.x}.${jwk.y} ${jws}`;
    if (known?.has(name) !== true) {
      if (!isSignature(`${head}.${body}`, decode(tail), jwk)) throw new Error("not its signature");
      known?.add(name);
    }
    return { header, payload: parseStrictJson(decode(body)) };
  } catch {
    throw new DomainError("UNAUTHENTICATED", "the signature is not acceptable");
  }
}

function partsOf(jws: string): Readonly<Record<"head" | "body" | "tail", string>> {
  const [head = "", body = "", tail = "", ...rest] = jws.length > MAX_JWS_CHARS ? [] : jws.split(".");
  if (head === "" || rest.length > 0) throw new Error("too long, or not three parts");
  return { head, body, tail };
}

const isSignature = (input: string, signature: Buffer, jwk: PublicKeyJwk): boolean =>
  signature.length === SIGNATURE_BYTES &&
  isLowS(signature) &&
  // In OpenSSL's own encoding: Node takes half as long again for the other.
  verify("sha256", Buffer.from(input), verificationKey(jwk), derOf(signature));

/** Base64url without padding (RFC 7515, section 2), in the one form that these bytes have. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new Error("not base64url");
  return bytes;
}

/** Remembers signatures that were found good: a token is shown with hundreds of requests. Whose key it is, is asked each time. */
export class GoodSignatures {
  /** Tokens in use; the oldest go first. */
  private static readonly MAX = 1_000;
  private readonly names = new Set<string>();

  has(name: string): boolean {
    return this.names.has(name);
  }

  add(name: string): void {
    const [oldest] = this.names;
    if (this.names.size >= GoodSignatures.MAX && oldest !== undefined) this.names.delete(oldest);
    this.names.add(name);
  }
}

/** Keys as OpenSSL has them, the least recently made first: making one costs more than verifying. */
const made = new Map<string, KeyObject>();
/** Departments' keys and the proof keys of grants in use. */
const MAX_MADE = 500;

function verificationKey({ kty, crv, x, y }: PublicKeyJwk): KeyObject {
  const name = `${x}.${y}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const [oldest] = made.keys();
  if (made.size >= MAX_MADE && oldest !== undefined) made.delete(oldest);
  const key = createPublicKey({ key: { kty, crv, x, y }, format: "jwk" });
  made.set(name, key);
  return key;
}

/** The payload of a JWS that this side made or verified before. */
export function decodePayload(jws: string): unknown {
  return JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8"));
}

/** The id of the key that made it, of a JWS that this side made or verified before. */
export function kidOf(jws: string): string | undefined {
  const header: unknown = JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString("utf8"));
  return JwsHeader.parse(header).kid;
}
