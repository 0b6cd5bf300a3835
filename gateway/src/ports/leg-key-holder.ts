import type { CertificateLife } from "../certificate-life.js";

/** The gateway's TLS key on the leg, as far as use cases have to do with it. */
export interface LegKeyHolder {
  /** SHA-256 of the newest key, which the ledger is to name: that of the key shown, but while it is rotated. */
  readonly newestDigest: string;
  /** Of the certificate over the key shown. */
  readonly life: CertificateLife;
  /** The same, PEM, and its holder's name at the CA. */
  readonly certificatePem: string;
  readonly enrolmentId: string;
  /** Since when that certificate is to be renewed and could not be; RFC 3339. */
  readonly failingSince: string | undefined;
  /** Makes another key and fetches its certificate, unless there is one that the ledger does not name yet. */
  prepare(): Promise<void>;
  /** Shows the key that the ledger names now, and forgets those before it. */
  follow(): void;
}
