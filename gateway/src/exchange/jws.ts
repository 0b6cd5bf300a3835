import { createHash } from "node:crypto";
import { DomainError, canonicalJson } from "@mulian/domain";
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type CompactJWSHeaderParameters,
  type CryptoKey,
} from "jose";
import { isLowS, lowS } from "../ecdsa.js";
import type { ExchangeKeys, PublicKeyJwk } from "./keys.js";

/** The one signature algorithm of the leg. `none`, HMAC with a public key and the rest have no code path at all. */
const ALGORITHMS = ["ES256"];
/** A receipt over 500 items is under 100 KB; anything longer is not decoded. */
export const MAX_JWS_CHARS = 262_144;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** RFC 7638's rule for a key of any curve: SHA-256 of the required members, in order, base64url. */
export const jwkThumbprint = ({ crv, kty, x, y }: Readonly<Record<"crv" | "kty" | "x" | "y", string>>): string =>
  createHash("sha256").update(canonicalJson({ crv, kty, x, y })).digest("base64url");

/** RFC 7638, SHA-256, base64url. */
export const thumbprint = (jwk: PublicKeyJwk): Promise<string> =>
  calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, "sha256");

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
  readonly header: CompactJWSHeaderParameters;
  /** As signed; not yet judged by any schema. */
  readonly payload: unknown;
}

/**
 * Verifies a compact JWS with the key that `findKey` names for its header.
 * @throws DomainError UNAUTHENTICATED, whatever is wrong: a forger learns nothing
 */
export async function verifyJws(
  jws: string,
  findKey: (header: CompactJWSHeaderParameters) => PublicKeyJwk | undefined,
): Promise<VerifiedJws> {
  try {
    if (jws.length > MAX_JWS_CHARS) throw new Error("too long");
    // jose answers the header of the compact form, whose `alg` is checked against the list below before any key is used.
    const header = decodeProtectedHeader(jws) as CompactJWSHeaderParameters;
    const jwk = header.alg === "ES256" && header.crit === undefined ? findKey(header) : undefined;
    if (jwk === undefined) throw new Error("no key");
    if (!isLowS(Buffer.from(jws.slice(jws.lastIndexOf(".") + 1), "base64url"))) throw new Error("high S");
    const { payload } = await compactVerify(jws, await verificationKey(jwk), { algorithms: ALGORITHMS });
    return { header, payload: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) };
  } catch {
    throw new DomainError("UNAUTHENTICATED", "the signature is not acceptable");
  }
}

/** Imported keys, the least recently made first; importing costs more than verifying. */
const imported = new Map<string, Promise<CryptoKey | Uint8Array>>();
/** Departments' keys and the proof keys of grants in use. */
const MAX_IMPORTED = 500;

function verificationKey({ kty, crv, x, y }: PublicKeyJwk): Promise<CryptoKey | Uint8Array> {
  const name = `${x}.${y}`;
  const known = imported.get(name);
  if (known !== undefined) return known;
  const [oldest] = imported.keys();
  if (imported.size >= MAX_IMPORTED && oldest !== undefined) imported.delete(oldest);
  const key = importJWK({ kty, crv, x, y }, "ES256");
  imported.set(name, key);
  return key;
}

/** The payload of a JWS that this side made or verified before. */
export function decodePayload(jws: string): unknown {
  return JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8"));
}
