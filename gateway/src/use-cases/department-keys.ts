import type { PublicJwk } from "@mulian/domain";
import { thumbprint } from "../exchange/jws.js";
import type { KeyStore } from "../ports/key-store.js";

/** Names in the key store of the department's keys that stand on the ledger. */
export const SIGN_KEY = "department-sign";
export const ENCRYPT_KEY = "department-encrypt";

/** The department's signing and encryption keys, made when they are not there. */
export async function departmentKeys(keyStore: Pick<KeyStore, "ensureKey">): Promise<PublicJwk[]> {
  const sign = await keyStore.ensureKey(SIGN_KEY);
  const encrypt = await keyStore.ensureKey(ENCRYPT_KEY);
  return [
    { ...sign, use: "sig", kid: await thumbprint(sign) },
    { ...encrypt, use: "enc", kid: await thumbprint(encrypt) },
  ];
}
