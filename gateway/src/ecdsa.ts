import { sign, type KeyObject } from "node:crypto";

/** Order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SCALAR_BYTES = 32;
/** Two INTEGERs of at most 33 bytes in a SEQUENCE. */
const MAX_DER_BYTES = 72;

const scalarS = (signature: Buffer): bigint => BigInt(`0x${signature.toString("hex", SCALAR_BYTES, 2 * SCALAR_BYTES)}`);

/** Whether r ‖ s has the s in the lower half: of the two that verify, the one form that is accepted here and by Fabric. */
export const isLowS = (signature: Buffer): boolean =>
  signature.length === 2 * SCALAR_BYTES && scalarS(signature) <= ORDER / 2n;

/** The same signature, r ‖ s, with low s. @throws TypeError when it is none of P-256 */
export function lowS(signature: Uint8Array): Buffer {
  const bytes = Buffer.from(signature);
  if (bytes.length !== 2 * SCALAR_BYTES) throw new TypeError("a P-256 signature has 64 bytes");
  if (isLowS(bytes)) return bytes;
  bytes.write((ORDER - scalarS(bytes)).toString(16).padStart(2 * SCALAR_BYTES, "0"), SCALAR_BYTES, "hex");
  return bytes;
}

/**
 * ECDSA P-256 over SHA-256 as r ‖ s with low s: RFC 7518, section 3.4, in the one form that has no twin. OpenSSL gives DER,
 * and Node takes twice the time when it is asked for the other form.
 */
export const signRaw = (privateKey: KeyObject, data: Uint8Array): Buffer =>
  lowS(rawOf(sign("sha256", data, privateKey)));

/** The same as DER, low-S, the only form that Fabric accepts. */
export const signDer = (privateKey: KeyObject, data: Uint8Array): Buffer => derOf(signRaw(privateKey, data));

/** r ‖ s as DER: ECDSA-Sig-Value of RFC 3279, section 2.2.3. */
export function derOf(raw: Buffer): Buffer {
  const numbers = Buffer.concat([integer(raw.subarray(0, SCALAR_BYTES)), integer(raw.subarray(SCALAR_BYTES))]);
  return Buffer.concat([Buffer.from([0x30, numbers.length]), numbers]);
}

/** DER INTEGER of an unsigned number: no needless zeros, one zero where the sign bit would show. */
function integer(unsigned: Buffer): Buffer {
  const start = unsigned.findIndex((byte) => byte !== 0);
  const digits = unsigned.subarray(start);
  const padding = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, digits.length + padding.length, ...padding, ...digits]);
}

/** DER as OpenSSL makes it, as r ‖ s. @throws TypeError for what is longer than a P-256 signature */
function rawOf(der: Buffer): Buffer {
  const raw = Buffer.alloc(2 * SCALAR_BYTES);
  let at = 2;
  for (const end of [SCALAR_BYTES, 2 * SCALAR_BYTES]) {
    const next = at + 2 + (der[at + 1] ?? 0);
    // A zero may go before the digits, and small numbers have fewer of them.
    const digits = der.subarray(Math.max(at + 2, next - SCALAR_BYTES), next);
    digits.copy(raw, end - digits.length);
    at = next;
  }
  if (at !== der.length || der.length > MAX_DER_BYTES) throw new TypeError("the key is not ECDSA P-256");
  return raw;
}
