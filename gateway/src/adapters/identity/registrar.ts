import { createPrivateKey } from "node:crypto";
import type FabricCAServices from "fabric-ca-client";
import type { Credential } from "../../ports/identity.js";
import { signDer } from "../../ecdsa.js";

/**
 * Who signs requests to the CA, as fabric-ca-client wants to see it: it asks for a class of this very name, a certificate in
 * `_certificate`, and a `sign`. The SDK's own class would hold the key as text and sign in JavaScript.
 */
class User {
  readonly #credential: Credential;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  getSigningIdentity() {
    const { certificatePem, privateKeyPem } = this.#credential;
    const key = createPrivateKey(privateKeyPem);
    return { _certificate: certificatePem, sign: (message: string) => signDer(key, Buffer.from(message)) };
  }
}

type SdkUser = Parameters<FabricCAServices["getCaInfo"]>[0];

/** The SDK's type lists members that its CA client never touches. */
export function asSdkUser(credential: Credential): SdkUser {
  return new User(credential) as unknown as SdkUser;
}
