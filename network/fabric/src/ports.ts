import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { FabricNetworkError } from "./errors.js";
import { readJson, writePrivately } from "./files.js";

export const HOST = "127.0.0.1";

/** Ports by what listens there, for example `peer1.org1` or `orderer2.orderer/admin`. */
export type Ports = ReadonlyMap<string, number>;

/**
 * Last time's ports, or consecutive ones from the first, or free ones. They are kept: the channel's configuration names
 * them.
 * @param running processes of ours that listen already, by name
 * @throws FabricNetworkError PORT_IN_USE that names each one taken and what needs it
 */
export async function assignPorts(
  dataDir: string,
  names: readonly string[],
  first: number,
  running: ReadonlySet<string>,
): Promise<Ports> {
  const stored = await storedPorts(dataDir);
  const missing = names.filter((name) => !stored.has(name));
  const added = first === 0 ? await freePorts(missing.length) : consecutivePorts(missing.length, first, stored);
  const all = new Map([...stored, ...missing.map((name, index) => [name, added[index] ?? 0] as const)]);
  const ports = new Map(names.map((name) => [name, all.get(name) ?? 0]));
  // `peer1.org1/operations` belongs to the process `peer1.org1`.
  await requireFree([...ports].filter(([name]) => !running.has(name.split("/")[0] ?? "")));
  await writePrivately(portsPath(dataDir), JSON.stringify(Object.fromEntries(all), undefined, 2));
  return ports;
}

/** The ports given out so far. */
export async function storedPorts(dataDir: string): Promise<Ports> {
  return new Map(Object.entries((await readJson<Record<string, number>>(portsPath(dataDir))) ?? {}));
}

function portsPath(dataDir: string): string {
  return join(dataDir, "ports.json");
}

function consecutivePorts(count: number, first: number, stored: Ports): number[] {
  const given = new Set(stored.values());
  const ports: number[] = [];
  for (let port = first; ports.length < count; port += 1) if (!given.has(port)) ports.push(port);
  return ports;
}

async function requireFree(ports: Iterable<readonly [string, number]>): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of ports) {
    const server = await listen(port).catch(() => undefined);
    if (server === undefined) taken.push(`${port} (${name})`);
    else await close(server);
  }
  if (taken.length > 0)
    throw new FabricNetworkError("PORT_IN_USE", `Another program uses ${taken.join(", ")} on ${HOST}.`);
}

async function freePorts(count: number): Promise<number[]> {
  // All open at once, so that none is given twice.
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(close));
  return ports;
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, HOST);
  await once(server, "listening"); // rejects on "error"
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
