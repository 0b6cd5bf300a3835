import type { Configuration } from "../channel-configuration.js";
import { hostPortOf } from "../host-port.js";
import type { Node } from "../plan.js";

/** An orderer's entry in the channel's configuration, as configtxlator decodes it: certificates are base64 of PEM. */
export interface Consenter {
  readonly host: string;
  readonly port: number;
  client_tls_cert: string;
  server_tls_cert: string;
  /** BFT only: a number of its own, whose it is, and the certificate it signs blocks with. */
  readonly id?: number;
  readonly msp_id?: string;
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

/** Whether the entry is this orderer's. */
export function isConsenter(
  { host, port }: Pick<Consenter, "host" | "port">,
  { address }: Pick<Node, "address">,
): boolean {
  const own = hostPortOf(address);
  return own.host === host && own.port === port;
}

/** The addresses by which clients find the orderers of an organisation; what is changed in it is changed in the configuration. */
export function endpointsOf(
  { channel_group: { groups } }: Configuration,
  mspId: string,
): { addresses: string[] } | undefined {
  const members = groups["Orderer"]?.groups ?? {};
  return members[mspId]?.values["Endpoints"]?.value as { addresses: string[] } | undefined; // as configtxlator decodes it
}
