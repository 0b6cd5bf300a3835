import type { X509Certificate } from "node:crypto";
import { spkiDigest } from "../spki-digest.js";
import type { ExchangeDependencies } from "./types.js";

/** A gateway that the ledger names, as a connection shows it. */
export interface KnownGateway {
  /** SHA-256 of its TLS key. */
  readonly tlsSpkiDigest: string;
  /** How many departments it speaks for: its own, and those that it hosts. */
  readonly departments: number;
}

/** Whose certificate this is: undefined for everybody who is no department's gateway, whatever organisation they are of. */
export function knownGateway(
  { index, organisations, clock }: Pick<ExchangeDependencies, "index" | "organisations" | "clock">,
  certificate: X509Certificate,
): KnownGateway | undefined {
  const tlsSpkiDigest = spkiDigest(certificate);
  const vouchers = organisations.vouchersOf(certificate, clock.now());
  const { length: departments } = index.all(
    "department",
    ({ mspId, gateway }) => gateway?.tlsSpkiDigest === tlsSpkiDigest && vouchers.includes(mspId),
  );
  return departments === 0 ? undefined : { tlsSpkiDigest, departments };
}
