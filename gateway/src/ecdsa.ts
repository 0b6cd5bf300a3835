import { sign, type KeyObject } from "node:crypto";

/** Order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SCALAR_BYTES = 32;

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

/** ECDSA P-256 over SHA-256 as r ‖ s with low s: RFC 7518, section 3.4, in the one form that has no twin. */
export const signRaw = (privateKey: KeyObject, data: Uint8Array): Buffer =>
  lowS(sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" }));

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
