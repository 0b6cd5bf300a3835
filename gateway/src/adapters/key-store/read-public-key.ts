import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { KeyStoreError, type PublicKeyJwk } from "../../ports/key-store.js";

/** @throws KeyStoreError KEY_INVALID when it is no point of the curve */
export function readPublicKey({ kty, crv, x, y }: PublicKeyJwk): KeyObject {
  const jwk: JsonWebKey = { kty, crv, x, y };
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Falls through: a point off the curve and a wrong encoding are the same to the caller.
  }
  throw new KeyStoreError("KEY_INVALID", "not a P-256 public key");
}
