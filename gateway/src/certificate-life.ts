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

/** Reading a certificate takes a tenth of a millisecond, and every call of a user asks: ends that were read are remembered. */
const MAX_REMEMBERED = 1_000;
const ends = new Map<string, Date>();

/** @param certificatePem PEM */
export function certificateLife(certificatePem: string, now: Date): CertificateLife {
  const endsAt = endOf(certificatePem);
  const leftMs = endsAt.getTime() - now.getTime();
  return { endsAt, leftMs, isDue: leftMs <= RENEW_BEFORE_MS, hasEnded: leftMs <= 0 };
}

function endOf(certificatePem: string): Date {
  const known = ends.get(certificatePem);
  if (known !== undefined) return known;
  const { validToDate } = new X509Certificate(certificatePem);
  if (ends.size >= MAX_REMEMBERED) ends.clear();
  ends.set(certificatePem, validToDate);
  return validToDate;
}
