import type { DepartmentId, EnrolmentId, Role } from "@mulian/domain";

/** A certificate and its key. The key goes into the key store at once and nowhere else. */
export interface Credential {
  readonly certificatePem: string;
  /** PKCS #8. */
  readonly privateKeyPem: string;
}

export interface NewUser {
  /** A pseudonym: it stands on the ledger for ever. */
  readonly enrolmentId: EnrolmentId;
  /** Certificate attribute `mulian.department`. */
  readonly department: DepartmentId;
  /** Certificate attribute `mulian.role`, joined by commas. */
  readonly roles: readonly Role[];
  /** Dotted path that exists at the CA. Default: the registrar's own. */
  readonly affiliation?: string;
}

/** A certificate for both ends of TLS over a key that stays where it is. */
export interface TlsRequest {
  /** A new one for each certificate: it is enrolled once. The request's subject names it too. */
  readonly enrolmentId: EnrolmentId;
  /** PKCS #10 in PEM, signed by the key that is to be certified. */
  readonly csr: string;
}

/** Who has a certificate: it, and signatures by its key, which stays where it is. */
export interface Holder {
  readonly certificatePem: string;
  /** ECDSA P-256 over SHA-256: DER, low-S. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/** RFC 5280, section 5.3.1, as far as it applies to people and machines. */
export type RevocationReason =
  | "unspecified"
  | "keyCompromise"
  | "affiliationChanged"
  | "superseded"
  | "cessationOfOperation"
  | "privilegeWithdrawn";

/**
 * The organisation's certificate authority. Throws DomainError: ALREADY_EXISTS (another identity has the id), NOT_FOUND,
 * FORBIDDEN (the registrar may not), UNAUTHENTICATED (secret or certificate refused), RATE_LIMITED (locked after wrong
 * secrets), LEDGER_UNAVAILABLE (the CA does not answer), INVALID_INPUT, INTERNAL.
 */
export interface IdentityPort {
  /**
   * Makes this gateway the registrar: takes up `previous` while it is good, renews it in its last month, and enrols with the
   * configured secret otherwise. The answer is to be kept for the next start. The other members do this by themselves first.
   */
  enrolRegistrar(previous?: Credential): Promise<Credential>;
  /** Registers and enrols. After a crash between the two the same call finishes the work; an id in use is ALREADY_EXISTS. */
  enrolUser(user: NewUser): Promise<Credential>;
  /**
   * The organisation's word for a TLS key: a certificate under the CA's profile `tls`, for an identity without any role, so
   * that it is good for connections and for nothing on the ledger. Answers PEM.
   */
  certifyTls(request: TlsRequest): Promise<string>;
  /** Another certificate, over a new key, for the holder of a good one; attributes as the CA now has them. */
  renew(holder: Holder): Promise<Credential>;
  /** The same for a certificate of TLS, over the key that signed the request (PKCS #10, PEM). Answers PEM. */
  renewTls(holder: Holder, csr: string): Promise<string>;
  /**
   * Another certificate, over a new key, by the registrar's word alone: for an identity whose own has ended, or whose key is
   * lost. FORBIDDEN for one that was revoked.
   */
  enrolAgain(enrolmentId: EnrolmentId): Promise<Credential>;
  /**
   * Revokes the identity with all its certificates, those too that were on their way meanwhile; it can never enrol again. A repeat
   * revokes what came since, if anything did. Answers how many certificates that were.
   */
  revoke(enrolmentId: EnrolmentId, reason: RevocationReason): Promise<number>;
  /** Revokes every certificate of an identity that is good still, but one (PEM). Answers how many that were. */
  revokeOthers(enrolmentId: EnrolmentId, kept: string, reason: RevocationReason): Promise<number>;
  /** Revokes one certificate (PEM) of this CA's. Answers whether it was good still. */
  revokeCertificate(certificatePem: string, reason: RevocationReason): Promise<boolean>;
  /** Every certificate revoked and not yet expired (RFC 5280, section 5), PEM. */
  revocationList(): Promise<string>;
}
