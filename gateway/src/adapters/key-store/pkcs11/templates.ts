import * as ck from "./constants.js";
import type { Attribute } from "./cryptoki.js";

/** A coordinate of P-256. */
export const COORDINATE_BYTES = 32;

const bool = (value: boolean): Buffer => Buffer.from([value ? 1 : 0]);
export const attribute = (type: number, value: Buffer): Attribute => ({
  type,
  pValue: value,
  ulValueLen: value.length,
});

/** CK_ULONG, as 64-bit systems have it. */
export function ulong(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A template as the calls take it: with its length. */
export const counted = (template: readonly Attribute[]): [readonly Attribute[], number] => [template, template.length];

/** A key's two halves are found by one name. */
export const named = (label: string): Attribute[] => [
  attribute(ck.CKA_LABEL, Buffer.from(label, "utf8")),
  attribute(ck.CKA_ID, Buffer.from(label, "utf8")),
];

export const PUBLIC_KEY: readonly Attribute[] = [
  attribute(ck.CKA_TOKEN, bool(true)),
  attribute(ck.CKA_VERIFY, bool(true)),
];
/** Nobody can read it out of the token. */
export const PRIVATE_KEY: readonly Attribute[] = [
  attribute(ck.CKA_TOKEN, bool(true)),
  attribute(ck.CKA_PRIVATE, bool(true)),
  attribute(ck.CKA_SENSITIVE, bool(true)),
  attribute(ck.CKA_EXTRACTABLE, bool(false)),
  attribute(ck.CKA_SIGN, bool(true)),
  attribute(ck.CKA_DERIVE, bool(true)),
];
/** What two parties share, and nothing of the private key: read out at once and gone with the call. */
export const SHARED_SECRET: readonly Attribute[] = [
  attribute(ck.CKA_CLASS, ulong(ck.CKO_SECRET_KEY)),
  attribute(ck.CKA_KEY_TYPE, ulong(ck.CKK_GENERIC_SECRET)),
  attribute(ck.CKA_TOKEN, bool(false)),
  attribute(ck.CKA_SENSITIVE, bool(false)),
  attribute(ck.CKA_EXTRACTABLE, bool(true)),
  attribute(ck.CKA_VALUE_LEN, ulong(COORDINATE_BYTES)),
];
