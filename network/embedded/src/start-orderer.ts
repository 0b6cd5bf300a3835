import type { Logger } from "pino";
import type { OrdererOrganisation } from "./crypto/organisation.js";
import type { NetworkFiles } from "./network-files.js";
import { OrdererServer } from "./services/orderer-server.js";
import type { Teardown } from "./teardown.js";

export interface StartedOrderer {
  readonly server: OrdererServer;
  /** `host:port` */
  readonly address: string;
}

/**
 * Lets the orderer listen, before there is a chain: the first configuration block names its address.
 * @param fixed this port or none; default: last time's if it is free
 * @throws Error when a fixed port is taken
 */
export async function startOrderer(
  { tls }: OrdererOrganisation,
  files: NetworkFiles,
  fixed: number | undefined,
  logger: Logger,
  teardown: Teardown,
): Promise<StartedOrderer> {
  const server = new OrdererServer(logger);
  const port = await (fixed === undefined
    ? // Somebody else may have taken last time's port.
      server.listen((await files.ordererPort()) ?? 0, tls).catch(() => server.listen(0, tls))
    : server.listen(fixed, tls));
  teardown.add(() => server.close());
  await files.saveOrdererPort(port);
  return { server, address: `127.0.0.1:${port}` };
}
