import { sign, type KeyObject } from "node:crypto";

/** Order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SCALAR_BYTES = 32;

/** ECDSA P-256 over SHA-256 as r ‖ s with low s: RFC 7518, section 3.4, in the one form that has no twin. */
export function signRaw(privateKey: KeyObject, data: Uint8Array): Buffer {
  const signature = sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const s = BigInt(`0x${signature.toString("hex", SCALAR_BYTES)}`);
  if (s > ORDER / 2n) signature.write((ORDER - s).toString(16).padStart(2 * SCALAR_BYTES, "0"), SCALAR_BYTES, "hex");
  return signature;
}

/** The same as DER, low-S, the only form that Fabric accepts. */
export function signDer(privateKey: KeyObject, data: Uint8Array): Buffer {
  const raw = signRaw(privateKey, data);
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
