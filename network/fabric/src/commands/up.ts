import { resolve } from "node:path";
import type { Command } from "commander";
import { connectionPath } from "../connection.js";
import { lockHolder } from "../lock.js";
import { startNetwork } from "../start-network.js";
import { readTopology, type Topology } from "../topology.js";
import { ask, note, type Place } from "./place.js";

interface UpFlags extends Place {
  readonly topology: string;
  readonly supervised?: boolean;
}

export function addUp(program: Command): void {
  program
    .command("up")
    .description("start the network, start it again, or start what of a running one has ended; stop it with Ctrl-C")
    .requiredOption("--topology <file>", "YAML: organisations, peers, orderers, consensus, channel, chaincodes, ports")
    .requiredOption(
      "--data <dir>",
      "folder for keys, chain and logs; the network goes on from there when started again",
    )
    .option("--supervised", "print one JSON line when ready, and stop when standard input closes: for a parent process")
    .action(up);
}

async function up(flags: UpFlags): Promise<void> {
  const topology = readTopology(flags.topology);
  const holder = flags.supervised === true ? undefined : await lockHolder(flags.data);
  if (holder === undefined) return run(flags, topology);
  const started = (await ask(flags, "repair")) as readonly string[]; // as Network.repair answers
  const what = started.length === 0 ? "all of it runs" : `started again: ${started.join(", ")}`;
  process.stdout.write(`Process ${holder} runs the network of ${flags.data} already; ${what}.\n`);
}

async function run({ data, supervised }: UpFlags, topology: Topology): Promise<void> {
  const asked = new AbortController();
  const stop = (): void => asked.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A parent that dies closes the pipe: nothing is left running without it.
  if (supervised) process.stdin.once("end", stop).resume();
  const network = await startNetwork({ topology, dataDir: data, signal: asked.signal, tell: note });
  const close = (): void => void network.close().then(() => process.exit(0), fail);
  asked.signal.addEventListener("abort", close, { once: true });
  if (asked.signal.aborted) return close();
  const profile = connectionPath(resolve(data));
  const { pids } = network;
  const ready = { ready: true, height: await network.height(), profile, pids };
  if (supervised) process.stdout.write(`${JSON.stringify(ready)}\n`);
  else process.stdout.write(`Ready: channel ${network.connection.channel}. How to connect: ${profile}\n`);
}

function fail(error: unknown): never {
  note(String(error));
  process.exit(1);
}
