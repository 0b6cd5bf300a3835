import type { KeyObject, X509Certificate } from "node:crypto";
import { msp } from "../protos.js";
import { signLowS, verifyLowS } from "./signature.js";
import type { Identity, NodeRole, SigningIdentity } from "./types.js";

/** A checked certificate at work. Made by the MSP manager and by an organisation for its own certificates, by nobody else. */
export class X509Identity implements Identity {
  readonly identifier: string;
  readonly #publicKey: KeyObject;

  constructor(
    readonly mspId: string,
    readonly certificate: X509Certificate,
    readonly roles: ReadonlySet<NodeRole>,
    readonly organisationalUnits: readonly string[],
    readonly serialized: Buffer,
  ) {
    this.identifier = `${mspId}/${certificate.fingerprint256}`;
    this.#publicKey = certificate.publicKey;
  }

  get expiresAt(): Date {
    return this.certificate.validToDate;
  }

  verify(signedBytes: Uint8Array, signature: Uint8Array): boolean {
    return verifyLowS(this.#publicKey, signedBytes, signature);
  }
}

/** The same with its private key. */
export class X509SigningIdentity extends X509Identity implements SigningIdentity {
  readonly #privateKey: KeyObject;

  constructor(identity: X509Identity, privateKey: KeyObject) {
    super(identity.mspId, identity.certificate, identity.roles, identity.organisationalUnits, identity.serialized);
    this.#privateKey = privateKey;
  }

  sign(bytes: Uint8Array): Buffer {
    return signLowS(this.#privateKey, bytes);
  }
}

/** Bytes of `msp.SerializedIdentity` for a certificate in PEM. */
export function serializeIdentity(mspId: string, certificatePem: string): Buffer {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return Buffer.from(identity.serializeBinary());
}
