#!/usr/bin/env node
import { join, resolve } from "node:path";
import { Command } from "commander";
import { connectionPath } from "./connection.js";
import { FabricNetworkError } from "./errors.js";
import { lockHolder } from "./lock.js";
import { recordedProcesses, until } from "./processes.js";
import { startNetwork } from "./start-network.js";
import { readTopology } from "./topology.js";

/** Every node closes its databases; a busy machine takes its time. */
const DOWN_LIMIT_MS = 60_000;

/** Names such as `orderer1.orderer` stand in a column. */
const NAME_WIDTH = 32;

interface Place {
  readonly data: string;
}

interface UpFlags extends Place {
  readonly topology: string;
  readonly supervised?: boolean;
}

const program = new Command("native-fabric").description(
  "A real Hyperledger Fabric network on this machine, from the official binaries and without Docker.",
);
program
  .command("up")
  .description("start the network, or start it again; stop it with Ctrl-C")
  .requiredOption("--topology <file>", "YAML: organisations, peers, orderers, consensus, channel, chaincodes, ports")
  .requiredOption("--data <dir>", "folder for keys, chain and logs; the network goes on from there when started again")
  .option("--supervised", "print one JSON line when ready, and stop when standard input closes: for a parent process")
  .action(up);
program
  .command("down")
  .description("stop the network that another process runs")
  .requiredOption("--data <dir>", "the network's folder")
  .action(down);
program
  .command("status")
  .description("the network's processes")
  .requiredOption("--data <dir>", "the network's folder")
  .action(status);
program
  .command("check")
  .description("say whether a topology makes a network, every mistake at once")
  .requiredOption("--topology <file>", "YAML")
  .action(check);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof FabricNetworkError ? error.message : String(error)}\n`);
  // Whatever went on in the background is pointless now.
  process.exit(1);
}

async function up({ topology, data, supervised }: UpFlags): Promise<void> {
  const tell = (step: string): void => void process.stderr.write(`${step}\n`);
  const asked = new AbortController();
  const stop = (): void => asked.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A parent that dies closes the pipe: nothing is left running without it.
  if (supervised) process.stdin.once("end", stop).resume();
  const network = await startNetwork({ topology: readTopology(topology), dataDir: data, signal: asked.signal, tell });
  const close = (): void => void network.close().then(() => process.exit(0), fail);
  asked.signal.addEventListener("abort", close, { once: true });
  const profile = connectionPath(resolve(data));
  const { pids } = network;
  const ready = { ready: true, height: await network.height(), profile, pids };
  if (supervised) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.stdout.write(`Ready: channel ${network.connection.channel}. How to connect: ${profile}\n`);
}

async function down({ data }: Place): Promise<void> {
  const pid = await lockHolder(data);
  if (pid === undefined) return void process.stderr.write(`No network of ${data} is running.\n`);
  process.kill(pid, "SIGTERM");
  const ended = await until(async () => (await lockHolder(data)) === undefined, DOWN_LIMIT_MS);
  if (!ended)
    throw new FabricNetworkError("NOT_READY", `Process ${pid} did not stop within ${DOWN_LIMIT_MS / 1000} s.`);
}

/** One line a process, with its id; fails when the network is not running or not whole. */
async function status({ data }: Place): Promise<void> {
  const pid = await lockHolder(data);
  if (pid === undefined) throw new FabricNetworkError("NOT_READY", `No network of ${data} is running.`);
  const processes = await recordedProcesses(data);
  for (const { name, pid: own, isAlive } of processes)
    process.stdout.write(`${name.padEnd(NAME_WIDTH)} ${isAlive ? `running (${own})` : "ended"}\n`);
  const ended = processes.filter(({ isAlive }) => !isAlive).map(({ name }) => name);
  if (ended.length > 0)
    throw new FabricNetworkError("PROCESS_ENDED", `${ended.join(", ")} ended; see ${join(data, "logs")}`);
}

function check({ topology }: { readonly topology: string }): void {
  const { channel, organisations } = readTopology(topology);
  process.stdout.write(`A network: channel ${channel}, ${organisations.length} organisations.\n`);
}

function fail(error: unknown): never {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
