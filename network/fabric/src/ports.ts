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
 * @throws FabricNetworkError PORT_IN_USE that names each one taken and what needs it
 */
export async function assignPorts(dataDir: string, names: readonly string[], first: number): Promise<Ports> {
  const path = join(dataDir, "ports.json");
  const stored = (await readJson<Record<string, number>>(path)) ?? {};
  const missing = names.filter((name) => stored[name] === undefined);
  const added = first === 0 ? await freePorts(missing.length) : missing.map((name) => first + names.indexOf(name));
  const all = { ...stored, ...Object.fromEntries(missing.map((name, index) => [name, added[index] ?? 0])) };
  const ports = new Map(names.map((name) => [name, all[name] ?? 0]));
  await requireFree(ports);
  await writePrivately(path, JSON.stringify(all, undefined, 2));
  return ports;
}

async function requireFree(ports: Ports): Promise<void> {
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
