import { join } from "node:path";
import { writePrivately } from "./files.js";
import type { Plan } from "./plan.js";

/** Where clients connect, in the shape of the embedded network's profile. Paths are absolute. */
export interface ConnectionProfile {
  readonly network: "fabric";
  readonly channel: string;
  readonly chaincodes: readonly string[];
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, OrganisationConnection>>;
}

export interface OrganisationConnection {
  readonly name: string;
  /** The organisation's first peer. */
  readonly peer: { readonly address: string; readonly tlsServerName: string; readonly tlsRootCertPath: string };
  readonly ca: {
    readonly url: string;
    readonly caName: string;
    readonly tlsRootCertPath: string;
    readonly registrarId: string;
    /** File (0600) with the bootstrap registrar's enrolment secret. */
    readonly registrarSecretPath: string;
  };
  /** The organisation's signing root certificate, PEM. */
  readonly caCertPath: string;
}

export const connectionPath = (dataDir: string): string => join(dataDir, "connection.json");

/** Writes `<dataDir>/connection.json`. */
export async function saveConnection(plan: Plan): Promise<ConnectionProfile> {
  const { topology, organisations, dataDir } = plan;
  const connections = organisations.flatMap(({ mspId, name, peers: [peer], ca }) => {
    if (peer === undefined) return [];
    const { url, name: caName, certPath, registrarId, registrarSecretPath } = ca;
    const connection: OrganisationConnection = {
      name,
      peer: { address: peer.address, tlsServerName: peer.host, tlsRootCertPath: peer.tls.ca },
      ca: { url, caName, tlsRootCertPath: certPath, registrarId, registrarSecretPath },
      caCertPath: certPath,
    };
    return [[mspId, connection] as const];
  });
  const profile: ConnectionProfile = {
    network: "fabric",
    channel: topology.channel,
    chaincodes: topology.chaincodes.map(({ name }) => name),
    organisations: Object.fromEntries(connections),
  };
  await writePrivately(connectionPath(dataDir), `${JSON.stringify(profile, undefined, 2)}\n`);
  return profile;
}
