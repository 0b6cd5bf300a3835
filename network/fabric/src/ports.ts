import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { FabricNetworkError, NO_NETWORK, withMistakes } from "./errors.js";
import { readJson, writePrivately } from "./files.js";

export const HOST = "127.0.0.1";
const HIGHEST_PORT = 65_535;
/** What a network takes by itself. Linux gives ports from 32,768 on to clients; those between are for who names theirs. */
const LOWEST_PORT = 10_000;
const FIRST_PORT_LEFT = 20_000;
const MAX_TRIES = 20_000;

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
  const planned = await plannedPorts(dataDir, names, first);
  const anywhere = [...planned].filter(([, port]) => port === 0).map(([name]) => name);
  const free = await freePorts(anywhere.length);
  const ports = new Map([...planned, ...anywhere.map((name, index) => [name, free[index] ?? 0] as const)]);
  // `peer1.org1/operations` belongs to the process `peer1.org1`.
  await requireFree([...ports].filter(([name]) => !running.has(name.split("/")[0] ?? "")));
  const all = new Map([...(await storedPorts(dataDir)), ...ports]);
  await writePrivately(portsPath(dataDir), JSON.stringify(Object.fromEntries(all), undefined, 2));
  return ports;
}

/** The ports that a start would give out; 0 where any free one would do. */
export async function plannedPorts(dataDir: string, names: readonly string[], first: number): Promise<Ports> {
  const stored = await storedPorts(dataDir);
  const missing = names.filter((name) => !stored.has(name));
  const added = first === 0 ? missing.map(() => 0) : consecutivePorts(missing.length, first, stored);
  const all = new Map([...stored, ...missing.map((name, index) => [name, added[index] ?? 0] as const)]);
  return new Map(names.map((name) => [name, all.get(name) ?? 0]));
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
  const last = ports.at(-1) ?? first;
  if (last <= HIGHEST_PORT) return ports;
  const message = {
    zh: `自 ${first} 起的 ${count} 个端口到 ${last}，超过 ${HIGHEST_PORT}`,
    en: `${count} ports from ${first} on end at ${last}, above ${HIGHEST_PORT}`,
  };
  const mistakes = [{ path: "ports.first", message }];
  throw new FabricNetworkError("INVALID_TOPOLOGY", withMistakes(NO_NETWORK, mistakes), mistakes);
}

async function requireFree(ports: Iterable<readonly [string, number]>): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of ports) {
    if (!(await isFree(port))) taken.push(`${port} (${name})`);
  }
  if (taken.length > 0)
    throw new FabricNetworkError("PORT_IN_USE", {
      zh: `${HOST} 上的端口已被其他程序占用：${taken.join("、")}。`,
      en: `Another program uses ${taken.join(", ")} on ${HOST}.`,
    });
}

/** Whether a program could listen there. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listen(port).catch(() => undefined);
  if (server !== undefined) await close(server);
  return server !== undefined;
}

/** Any, far below those that the kernel gives to clients: one of theirs could be taken between two starts. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > MAX_TRIES)
      throw new FabricNetworkError("PORT_IN_USE", {
        zh: `在 ${HOST} 上未找到 ${count} 个空闲端口。`,
        en: `No ${count} free ports were found on ${HOST}.`,
      });
    const port = LOWEST_PORT + Math.floor(Math.random() * (FIRST_PORT_LEFT - LOWEST_PORT));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
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
