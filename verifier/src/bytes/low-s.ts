import { verify, type KeyObject } from "node:crypto";
import { INTEGER, SEQUENCE } from "./der.js";

/** Order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;
/** SEQUENCE of two INTEGERs of at most 33 bytes each; anything longer cannot be a P-256 signature. */
const MAX_SIGNATURE_BYTES = 72;
const SCALAR_BYTES = 32;

/**
 * Whether this is the key's signature (ECDSA over P-256 and SHA-256, DER) over the bytes. The form is strict and s in the lower
 * half: a signature's other forms would be second good ones, which anybody can make. Never throws.
 */
export function isSignature(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (!isP256(key) || !isStrictLowS(Buffer.from(signature))) return false;
  return verify("sha256", bytes, key, signature);
}

/** The same in the form of JWS (RFC 7518 §3.4): r and s, 32 bytes each. */
export function isRawSignature(key: KeyObject, bytes: Uint8Array, signature: Buffer): boolean {
  if (!isP256(key) || signature.length !== 2 * SCALAR_BYTES || !isLow(numberOf(signature.subarray(SCALAR_BYTES))))
    return false;
  return verify("sha256", bytes, { key, dsaEncoding: "ieee-p1363" }, signature);
}

const isP256 = ({ asymmetricKeyDetails }: KeyObject): boolean => asymmetricKeyDetails?.namedCurve === "prime256v1";

const isLow = (s: bigint): boolean => s > 0n && s <= HALF_ORDER;

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex") || "0"}`);

function isStrictLowS(der: Buffer): boolean {
  if (der.length < 8 || der.length > MAX_SIGNATURE_BYTES || der[0] !== SEQUENCE || der[1] !== der.length - 2)
    return false;
  const r = shortestPositive(der, 2);
  const s = r === undefined ? undefined : shortestPositive(der, r.end);
  return s !== undefined && s.end === der.length && isLow(numberOf(s.digits));
}

/** An INTEGER above zero without needless zeros (X.690 §8.3.2). */
function shortestPositive(der: Buffer, at: number): { readonly digits: Buffer; readonly end: number } | undefined {
  const [tag, length] = der.subarray(at, at + 2);
  if (tag !== INTEGER || length === undefined || length === 0) return undefined;
  const end = at + 2 + length;
  const digits = der.subarray(at + 2, end);
  const [first = 0x80, second] = digits;
  const isShortest =
    digits.length === length && first < 0x80 && (first !== 0 || (second !== undefined && second >= 0x80));
  return isShortest ? { digits, end } : undefined;
}
