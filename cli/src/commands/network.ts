import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { ExitStatus } from "../exit-status.js";
import { repositoryRoot } from "../repository.js";
import { action } from "../run.js";

const PROGRAM = join(repositoryRoot, "network/fabric/dist/src/bin.js");
const EXAMPLE_TOPOLOGY = join(repositoryRoot, "network/fabric/topologies/three-organisations.yaml");
const FOLDER = "fabric-network";

/** Hands over to the network's own program: this room knows nothing of Fabric. */
async function hand(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...args], {
    stdio: "inherit",
  });
  // Ctrl-C reaches the child as well: it stops the network, and this process waits for that.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", () => undefined).on("SIGTERM", pass);
  const [status] = (await once(child, "exit")) as [number | null]; // as node:child_process declares the event
  process.exitCode = status ?? ExitStatus.refused;
}

const dataOf = (context: Context): string[] => ["--data", join(context.dataDir, FOLDER)];
const topologyOf = (command: Command): string[] => ["--topology", command.opts<{ topology: string }>().topology];

/** A network of real Fabric by itself, without gateways; `start --network fabric` brings both. */
export function addNetwork(program: Command): void {
  const network = program
    .command("network")
    .description("real Hyperledger Fabric on this machine: peers, orderers and CAs, from the official binaries")
    .addHelpText("after", "\nExample:\n  mulian network check --topology departments.yaml");
  const withTopology = (command: Command): Command =>
    command.option("--topology <file>", "YAML: organisations, nodes, consensus, channel, ports", EXAMPLE_TOPOLOGY);
  action(
    withTopology(network.command("up").description("start it, or start it again; Ctrl-C stops it")),
    (context, command) => hand(["up", ...dataOf(context), ...topologyOf(command)]),
  );
  action(network.command("down").description("stop the one that another process runs"), (context) =>
    hand(["down", ...dataOf(context)]),
  );
  action(network.command("status").description("its processes"), (context) => hand(["status", ...dataOf(context)]));
  action(
    withTopology(network.command("check").description("whether a topology makes a network: every mistake at once")),
    (_, command) => hand(["check", ...topologyOf(command)]),
  );
}
