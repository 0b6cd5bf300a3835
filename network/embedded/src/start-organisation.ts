import { join } from "node:path";
import type { Logger } from "pino";
import { administratorFiles, ensureAdministrator } from "./administration/administrator.js";
import { startCaServer } from "./ca/server.js";
import type { Organisation } from "./crypto/organisation.js";
import type { OrganisationConnection, PeerConnection } from "./index.js";
import type { OrganisationPorts } from "./network-files.js";
import type { NetworkPeer } from "./services/network-peer.js";
import type { Teardown } from "./teardown.js";

export interface WantedPort {
  /** This or none; 0 for any. */
  readonly fixed: number | undefined;
  /** Last time's, if it is free. */
  readonly before: number | undefined;
}

export interface WantedPorts {
  /** In the order of the organisation's peers. */
  readonly peers: readonly (WantedPort & { readonly name: string })[];
  readonly ca: WantedPort;
}

export interface StartedOrganisation {
  readonly ports: OrganisationPorts;
  readonly connection: OrganisationConnection;
}

/** Starts an organisation's peers and its CA. @throws Error when a fixed port is taken */
export async function startOrganisation(
  organisation: Organisation,
  peers: readonly NetworkPeer[],
  wanted: WantedPorts,
  teardown: Teardown,
  caOptions: { readonly log: Logger; readonly certificateLifeMs?: number },
): Promise<StartedOrganisation> {
  await ensureAdministrator(organisation);
  const { name, tlsCaCertPath, caCertPath } = organisation;
  const peerPorts: Record<string, number> = {};
  for (const [index, peer] of peers.entries()) {
    const port = await listen(wanted.peers[index], (on) => peer.start(on));
    teardown.add(() => peer.stop());
    peerPorts[wanted.peers[index]?.name ?? peer.name] = port;
  }
  const dataDir = join(organisation.dir, "ca");
  const ca = await listen(wanted.ca, (port) => startCaServer(organisation, { ...caOptions, port, dataDir }));
  teardown.add(() => ca.close());
  const connections = peers.map((peer): PeerConnection => ({
    address: peer.listensOn,
    tlsServerName: peer.name,
    tlsRootCertPath: tlsCaCertPath,
  }));
  const { url, caName, registrarId, registrarSecretPath } = ca;
  return {
    ports: { peers: peerPorts, ca: Number(new URL(url).port) },
    connection: {
      name,
      peer: firstOf(connections),
      peers: connections,
      ca: { url, caName, tlsRootCertPath: tlsCaCertPath, registrarId, registrarSecretPath },
      caCertPath,
      administrator: administratorFiles(organisation.dir),
    },
  };
}

async function listen<Listening>(
  { fixed, before }: WantedPort = { fixed: undefined, before: undefined },
  listenOn: (port: number) => Promise<Listening>,
): Promise<Listening> {
  if (fixed !== undefined) return listenOn(fixed);
  if (before === undefined) return listenOn(0);
  // Somebody else may have taken last time's port.
  return listenOn(before).catch(() => listenOn(0));
}

function firstOf(connections: readonly PeerConnection[]): PeerConnection {
  const [first] = connections;
  if (first === undefined) throw new Error("an organisation has at least one peer");
  return first;
}
