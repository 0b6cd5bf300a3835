/** Identities as Fabric's MSP sees them. Everything that signs or is checked in this network goes through these. */

/** Node OU roles of a certificate (MSP configuration `NodeOUs`). Every valid identity is also a MEMBER. */
export type NodeRole = "client" | "peer" | "admin" | "orderer";

/** A certificate that was deserialized and checked against its organisation's CA. */
export interface Identity {
  readonly mspId: string;
  readonly roles: ReadonlySet<NodeRole>;
  readonly expiresAt: Date;
  /** MSP id and certificate: the same for every form in which the certificate may be written. */
  readonly identifier: string;
  /** Bytes of `msp.SerializedIdentity`, exactly as they came. */
  readonly serialized: Buffer;
  /** ECDSA P-256 over SHA-256, DER. False for high-S signatures, as Fabric does. */
  verify(signedBytes: Uint8Array, signature: Uint8Array): boolean;
}

/** An identity whose private key this process holds. */
export interface SigningIdentity extends Identity {
  /** ECDSA P-256 over SHA-256, DER, low-S. */
  sign(bytes: Uint8Array): Buffer;
}

/** The MSPs of one channel. */
export interface MspManager {
  readonly mspIds: readonly string[];
  /**
   * @param serialized bytes of `msp.SerializedIdentity`
   * @throws MspError when the MSP is unknown, the chain does not verify, or the certificate is revoked. Expiry is not asked
   * here: as in Fabric, who takes a request asks it, and what was taken is not undone by the clock.
   */
  deserialize(serialized: Uint8Array): Identity;
  /** @param principal bytes of `msp.MSPPrincipal` (ROLE, ORGANIZATION_UNIT and IDENTITY classifications). */
  satisfiesPrincipal(identity: Identity, principal: Uint8Array): boolean;
}

/** `code` tells which check failed; `message` is for people. */
export class MspError extends Error {
  override readonly name = "MspError";
  constructor(
    readonly code: "MALFORMED" | "UNKNOWN_MSP" | "UNTRUSTED" | "REVOKED",
    message: string,
  ) {
    super(message);
  }
}
