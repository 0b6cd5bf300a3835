import { join } from "node:path";
import { signingCertificatePath, signingKeyPath } from "./certificates/node-certificates.js";
import { writePrivately } from "./files.js";
import type { Node, Plan } from "./plan.js";

export interface Endpoint {
  /** `host:port` */
  readonly address: string;
  readonly tlsServerName: string;
  readonly tlsRootCertPath: string;
}

/** Where clients connect, in the shape of the embedded network's profile. Paths are absolute. */
export interface ConnectionProfile {
  readonly network: "fabric";
  readonly channel: string;
  readonly chaincodes: readonly string[];
  /** Take configuration updates (`orderer.AtomicBroadcast`). */
  readonly orderers: readonly Endpoint[];
  /** By MSP id. */
  readonly organisations: Readonly<Record<string, OrganisationConnection>>;
}

export interface OrganisationConnection {
  readonly name: string;
  /** The organisation's first peer. */
  readonly peer: Endpoint;
  /** All of its peers. */
  readonly peers: readonly (Endpoint & { readonly name: string })[];
  /** The organisation's administrator, who may sign changes of its part of the channel's configuration. Private key 0600. */
  readonly administrator: { readonly certPath: string; readonly keyPath: string };
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
  const { topology, organisations, orderers, dataDir } = plan;
  const connections = organisations.flatMap(({ mspId, name, peers, ca, adminMspDir }) => {
    const [peer] = peers;
    if (peer === undefined) return [];
    const { url, name: caName, certPath, registrarId, registrarSecretPath } = ca;
    const connection: OrganisationConnection = {
      name,
      peer: endpointOf(peer),
      peers: peers.map((each) => ({ name: each.name, ...endpointOf(each) })),
      administrator: { certPath: signingCertificatePath(adminMspDir), keyPath: signingKeyPath(adminMspDir) },
      ca: { url, caName, tlsRootCertPath: certPath, registrarId, registrarSecretPath },
      caCertPath: certPath,
    };
    return [[mspId, connection] as const];
  });
  const profile: ConnectionProfile = {
    network: "fabric",
    channel: topology.channel,
    chaincodes: topology.chaincodes.map(({ name }) => name),
    orderers: orderers.map(endpointOf),
    organisations: Object.fromEntries(connections),
  };
  await writePrivately(connectionPath(dataDir), `${JSON.stringify(profile, undefined, 2)}\n`);
  return profile;
}

function endpointOf({ address, host, tls }: Node): Endpoint {
  return { address, tlsServerName: host, tlsRootCertPath: tls.ca };
}
