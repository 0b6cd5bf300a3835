import type { KeyObject, X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { msp } from "../protos.js";
import { sha256 } from "./sha256.js";
import { signLowS, verifyLowS } from "./signature.js";
import type { Identity, NodeRole, SigningIdentity } from "./types.js";

export interface IdentityParts {
  readonly mspId: string;
  readonly certificate: X509Certificate;
  /** Who certified it, from the issuer to the root. */
  readonly chain: readonly X509Certificate[];
  readonly roles: ReadonlySet<NodeRole>;
  readonly organisationalUnits: readonly string[];
  readonly serialized: Buffer;
}

/** A checked certificate at work. Made by the MSP manager and by an organisation for its own certificates, by nobody else. */
export class X509Identity implements Identity {
  readonly identifier: string;
  readonly #publicKey: KeyObject;

  constructor(readonly parts: IdentityParts) {
    // Its issuer's signature left out: anybody can write that in a second form without changing whose certificate it is.
    this.identifier = `${parts.mspId}/${sha256(signedPart(parts.certificate)).toString("hex")}`;
    this.#publicKey = parts.certificate.publicKey;
  }

  get mspId(): string {
    return this.parts.mspId;
  }

  get roles(): ReadonlySet<NodeRole> {
    return this.parts.roles;
  }

  get serialized(): Buffer {
    return this.parts.serialized;
  }

  get expiresAt(): Date {
    return this.parts.certificate.validToDate;
  }

  verify(signedBytes: Uint8Array, signature: Uint8Array): boolean {
    return verifyLowS(this.#publicKey, signedBytes, signature);
  }
}

/** The same with its private key. */
export class X509SigningIdentity extends X509Identity implements SigningIdentity {
  readonly #privateKey: KeyObject;

  constructor(identity: X509Identity, privateKey: KeyObject) {
    super(identity.parts);
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

function signedPart({ raw }: X509Certificate): Uint8Array {
  const certificate = AsnConvert.parse(new Uint8Array(raw), Certificate);
  return new Uint8Array(certificate.tbsCertificateRaw ?? AsnConvert.serialize(certificate.tbsCertificate));
}
