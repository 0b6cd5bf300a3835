import { join } from "node:path";
import { startCaServer } from "./ca/server.js";
import type { Organisation } from "./crypto/organisation.js";
import type { OrganisationConnection } from "./index.js";
import type { OrganisationPorts } from "./network-files.js";
import type { PeerServer } from "./services/peer-server.js";
import type { Teardown } from "./teardown.js";

export interface WantedPorts {
  /** These or none. */
  readonly fixed: OrganisationPorts | undefined;
  /** Last time's, if they are free. */
  readonly before: OrganisationPorts | undefined;
}

export interface StartedOrganisation {
  readonly ports: OrganisationPorts;
  readonly connection: OrganisationConnection;
}

/** Starts an organisation's peer and its CA. @throws Error when a fixed port is taken */
export async function startOrganisation(
  organisation: Organisation,
  server: PeerServer,
  wanted: WantedPorts,
  teardown: Teardown,
): Promise<StartedOrganisation> {
  const { name, tlsServerName, tlsCaCertPath, caCertPath } = organisation;
  const peerPort = await listen(wanted.fixed?.peer, wanted.before?.peer, (port) => server.listen(port));
  teardown.add(() => server.close());
  const dataDir = join(organisation.dir, "ca");
  const ca = await listen(wanted.fixed?.ca, wanted.before?.ca, (port) =>
    startCaServer(organisation, { port, dataDir, log: server.logger }),
  );
  teardown.add(() => ca.close());
  const { url, caName, registrarId, registrarSecretPath } = ca;
  return {
    ports: { peer: peerPort, ca: Number(new URL(url).port) },
    connection: {
      name,
      peer: { address: server.peer.address, tlsServerName, tlsRootCertPath: tlsCaCertPath },
      ca: { url, caName, tlsRootCertPath: tlsCaCertPath, registrarId, registrarSecretPath },
      caCertPath,
    },
  };
}

async function listen<Listening>(
  fixed: number | undefined,
  before: number | undefined,
  listenOn: (port: number) => Promise<Listening>,
): Promise<Listening> {
  if (fixed !== undefined) return listenOn(fixed);
  if (before === undefined) return listenOn(0);
  // Somebody else may have taken last time's port.
  return listenOn(before).catch(() => listenOn(0));
}
