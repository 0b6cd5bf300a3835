import { createHash } from "node:crypto";
import { canonicalJson, type PublicJwk } from "@mulian/domain";
import type { KeyStore, PublicKeyJwk } from "../ports/key-store.js";

/** Names in the key store of the department's keys that stand on the ledger. */
export const SIGN_KEY = "department-sign";
export const ENCRYPT_KEY = "department-encrypt";

/** RFC 7638 thumbprint: SHA-256 over the required members in order, base64url. */
export const thumbprintOf = ({ kty, crv, x, y }: PublicKeyJwk): string =>
  createHash("sha256").update(canonicalJson({ crv, kty, x, y })).digest("base64url");

/** The department's signing and encryption keys, made when they are not there. */
export async function departmentKeys(keyStore: Pick<KeyStore, "ensureKey">): Promise<PublicJwk[]> {
  const sign = await keyStore.ensureKey(SIGN_KEY);
  const encrypt = await keyStore.ensureKey(ENCRYPT_KEY);
  return [
    { ...sign, use: "sig", kid: thumbprintOf(sign) },
    { ...encrypt, use: "enc", kid: thumbprintOf(encrypt) },
  ];
}
