import type { X509Certificate } from "node:crypto";

/** The organisations of the channel, as its configuration on the ledger has them, and for whom their CAs vouch. */
export interface Organisations {
  /** Certificates (PEM) of every organisation's authorities; empty until the configuration was read. */
  readonly authorities: readonly string[];
  /**
   * MSP ids of the organisations that vouch for a TLS certificate at this moment: one of their authorities issued it for TLS
   * and did not revoke it, and it is within its time. Empty means that nobody does.
   */
  vouchersOf(certificate: X509Certificate, now: Date): readonly string[];
  /** Told whenever another configuration was read. */
  onChange(listener: () => void): void;
}
