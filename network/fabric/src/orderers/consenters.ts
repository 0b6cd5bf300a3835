import type { Configuration } from "../channel-configuration.js";

/** An orderer's entry in the channel's configuration, as configtxlator decodes it: certificates are base64 of PEM. */
export interface Consenter {
  readonly host: string;
  readonly port: number;
  client_tls_cert: string;
  server_tls_cert: string;
  /** BFT only: the certificate it signs blocks with. */
  identity?: string;
}

/**
 * Raft's stand in the consensus type's metadata, BFT's in a value of their own. What is changed in the list is changed in the
 * configuration.
 */
export function consentersOf({ channel_group: { groups } }: Configuration): Consenter[] {
  const values = groups["Orderer"]?.values ?? {};
  // As configtxlator decodes the two.
  const raft = values["ConsensusType"]?.value as { metadata?: { consenters?: Consenter[] } } | undefined;
  const bft = values["Orderers"]?.value as { consenter_mapping?: Consenter[] } | undefined;
  return bft?.consenter_mapping ?? raft?.metadata?.consenters ?? [];
}
