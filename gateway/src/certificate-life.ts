import { X509Certificate } from "node:crypto";

/**
 * CAs give certificates a year; a month is time enough to mend a CA that does not answer. Not a share of the life: what a
 * certificate says of its beginning is the beginning of its CA.
 */
const RENEW_BEFORE_MS = 30 * 86_400_000;

/** How long a certificate is still good. */
export interface CertificateLife {
  readonly endsAt: Date;
  /** Negative once it has ended. */
  readonly leftMs: number;
  /** In its last month: it is to be renewed. */
  readonly isDue: boolean;
  readonly hasEnded: boolean;
}

/** @param certificatePem PEM */
export function certificateLife(certificatePem: string, now: Date): CertificateLife {
  const { validToDate: endsAt } = new X509Certificate(certificatePem);
  const leftMs = endsAt.getTime() - now.getTime();
  return { endsAt, leftMs, isDue: leftMs <= RENEW_BEFORE_MS, hasEnded: leftMs <= 0 };
}

/** How often a gateway looks whether its own certificates are to be renewed. */
export const CERTIFICATE_LOOK_MS = 3_600_000;
