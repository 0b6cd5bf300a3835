import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { ExitStatus } from "../exit-status.js";
import { repositoryRoot } from "../repository.js";
import { action } from "../run.js";

const PROGRAM = join(repositoryRoot, "network/fabric/dist/src/bin.js");
const EXAMPLE_TOPOLOGY = join(repositoryRoot, "network/fabric/topologies/three-organisations.yaml");

interface Verb {
  /** One word, or a noun and a verb. */
  readonly words: string;
  readonly usage: string;
  readonly description: string;
}

/** Commands on a network that exists. Their options are the network's own program's. */
const VERBS: readonly Verb[] = [
  { words: "down", usage: "", description: "stop the one that another process runs" },
  {
    words: "status",
    usage: "",
    description: "its processes: memory, height, leader, certificates' days left; fails when one does not run",
  },
  { words: "stop", usage: "<process>", description: "stop one process, for example peer1.org1, and leave it stopped" },
  { words: "start", usage: "<process>", description: "start a process again that was stopped" },
  {
    words: "org add",
    usage: "--msp <id> --name <label> [--peer <label...>]",
    description: "an organisation joins the running channel, with a CA and peers of its own",
  },
  { words: "org remove", usage: "<name>", description: "an organisation leaves the running channel" },
  {
    words: "orderer add",
    usage: "--org <name> --name <label>",
    description: "an orderer joins, of an organisation that orders: it fetches every block, then takes part",
  },
  { words: "orderer remove", usage: "<process>", description: "an orderer leaves; one must be left, four behind BFT" },
  {
    words: "peer restore",
    usage: "<process> --from <process> [--unconfirmed]",
    description: "a peer that lost its ledger gets a new one from another peer's snapshot, which a third one confirms",
  },
  {
    words: "chaincode upgrade",
    usage: "<name> --to <version> --path <dir>",
    description: "a new version of a chaincode, without stopping service",
  },
  { words: "cert list", usage: "", description: "every certificate with the days it has left" },
  {
    words: "cert renew",
    usage: "--node <name...> | --all",
    description: "new certificates for a year, one holder after the other, without losing service",
  },
  {
    words: "user revoke",
    usage: "<enrolment-id> --org <name> [--reason <reason>] [--msp <dir>]",
    description: "revoke an identity at its CA and in the channel, and try whether every peer refuses it",
  },
];

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

/** The network under the standing system, where there is one of real Fabric; else the one that `network up` made. */
function folderOf({ dataDir }: Context): string {
  const standing = join(dataDir, "network");
  const isFabric = existsSync(join(standing, "network.json"));
  return isFabric ? standing : join(dataDir, "fabric-network");
}

const dataOf = (context: Context): string[] => ["--data", folderOf(context)];

const jsonOf = (context: Context): string[] => (context.options.json === true ? ["--json"] : []);

/** The one named, else that of the network which is there, else the example. */
function topologyOf(context: Context, command: Command): string[] {
  const { topology } = command.opts<{ topology?: string }>();
  const recorded = join(folderOf(context), "network.json");
  return ["--topology", topology ?? (existsSync(recorded) ? recorded : EXAMPLE_TOPOLOGY)];
}

/** Real Fabric: a network by itself, or the one that `start --network fabric` runs beneath the gateways. */
export function addNetwork(program: Command): void {
  const network = program
    .command("network")
    .description("real Hyperledger Fabric on this machine: peers, orderers and CAs, from the official binaries")
    .addHelpText("after", "\nExample:\n  mulian network check --topology departments.yaml");
  const withTopology = (command: Command): Command =>
    command.option("--topology <file>", "YAML: organisations, nodes, consensus, channel, ports");
  action(
    withTopology(network.command("up").description("start it, or what of a running one has ended; Ctrl-C stops it")),
    (context, command) => hand(["up", ...dataOf(context), ...topologyOf(context, command)]),
  );
  action(
    withTopology(
      network
        .command("check")
        .description(
          "topology (every mistake at once), binaries, disk, ports, clock, certificates, processes, capabilities",
        ),
    ),
    (context, command) => hand(["check", ...dataOf(context), ...topologyOf(context, command), ...jsonOf(context)]),
  );
  for (const verb of VERBS) addVerb(network, verb);
}

function addVerb(network: Command, { words, usage, description }: Verb): void {
  const [first = "", second] = words.split(" ");
  const noun = network.commands.find((each) => each.name() === first) ?? network.command(first);
  const command = second === undefined ? noun : noun.command(second);
  command.description(description).usage(usage).allowUnknownOption().allowExcessArguments();
  action(command, (context) => hand([...words.split(" "), ...command.args, ...dataOf(context), ...jsonOf(context)]));
}
