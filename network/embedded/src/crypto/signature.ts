import { sign, verify, type KeyObject } from "node:crypto";

/** Order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;
/** SEQUENCE of two INTEGERs of at most 33 bytes each; anything longer cannot be a P-256 signature. */
const MAX_SIGNATURE_BYTES = 72;
const SCALAR_BYTES = 32;

interface EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;
}

/**
 * ECDSA P-256 over SHA-256, DER, low-S: the only form Fabric accepts. The key goes in bare, in OpenSSL's own encoding:
 * with options beside it Node takes twice the time.
 */
export function signLowS(privateKey: KeyObject, bytes: Uint8Array): Buffer {
  const der = sign("sha256", bytes, privateKey);
  const parsed = parseDer(der);
  if (parsed === undefined) throw new TypeError("the key is not ECDSA P-256");
  const { r, s } = parsed;
  return s > HALF_ORDER ? derOf(r, ORDER - s) : der;
}

/** False for a wrong signature, for a high-S one and for anything that is not strict DER. Never throws. */
export function verifyLowS(publicKey: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return isLowS(signature) && verify("sha256", bytes, publicKey, signature);
}

/** Whether the bytes are a strict DER signature with s in the lower half: a signature's other form would be a second valid one. */
export function isLowS(signature: Uint8Array): boolean {
  const parsed = parseDer(signature);
  return parsed !== undefined && parsed.s <= HALF_ORDER;
}

/** @param raw r ‖ s, 32 bytes each (IEEE P1363), as WebCrypto gives it. Returns the same layout with low s. */
export function lowSRaw(raw: Uint8Array): Buffer {
  const r = raw.subarray(0, SCALAR_BYTES);
  const s = toBigInt(raw.subarray(SCALAR_BYTES));
  const low = s > HALF_ORDER ? ORDER - s : s;
  return Buffer.concat([r, Buffer.from(low.toString(16).padStart(2 * SCALAR_BYTES, "0"), "hex")]);
}

function derOf(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** DER INTEGER of a positive number: no needless zeros, one zero where the sign bit would show. */
function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const padding = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, digits.length + padding.length, ...padding, ...digits]);
}

function parseDer(der: Uint8Array): EcdsaSignature | undefined {
  if (der.length > MAX_SIGNATURE_BYTES || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = parseInteger(der, 2);
  if (r === undefined) return undefined;
  const s = parseInteger(der, r.end);
  if (s === undefined || s.end !== der.length) return undefined;
  return isScalar(r.value) && isScalar(s.value) ? { r: r.value, s: s.value } : undefined;
}

function isScalar(value: bigint): boolean {
  return value > 0n && value < ORDER;
}

function parseInteger(der: Uint8Array, at: number): { readonly value: bigint; readonly end: number } | undefined {
  const length = der[at + 1];
  if (der[at] !== 0x02 || length === undefined) return undefined;
  const end = at + 2 + length;
  const digits = der.subarray(at + 2, end);
  const strict = digits.length === length && isPositiveAndShortest(digits);
  return strict ? { value: toBigInt(digits), end } : undefined;
}

/** DER (X.690, section 8.3.2) allows one leading zero, and only to keep the number positive. */
function isPositiveAndShortest([first, second]: Uint8Array): boolean {
  if (first === undefined || first >= 0x80) return false;
  return first !== 0 || second === undefined || second >= 0x80;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
