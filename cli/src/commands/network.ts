import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import type { Context } from "../context.js";
import { ExitStatus } from "../exit-status.js";
import { repositoryRoot } from "../repository.js";
import { action } from "../run.js";
import { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { networkNouns, type NetworkVerb, networkVerbs } from "./network-verbs.js";

const PROGRAM = join(repositoryRoot, "network/fabric/dist/src/bin.js");
const EXAMPLE_TOPOLOGY = join(repositoryRoot, "network/fabric/topologies/three-organisations.yaml");

/**
 * Hands over to the network's own program. This room has none of its code, only what a person may type: network-verbs.ts
 * has each command and option over again, in both languages, and a test holds it to what the program takes.
 */
async function hand({ language }: Context, args: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", PROGRAM, ...args, "--lang", language],
    {
      stdio: "inherit",
    },
  );
  // Ctrl-C reaches the child as well: it stops the network, and this process waits for that.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", () => undefined).on("SIGTERM", pass);
  const [status] = (await once(child, "exit")) as [number | null]; // as node:child_process declares the event
  process.exitCode = status ?? ExitStatus.refused;
}

/** The network under the standing system, where there is one of real Fabric; else the one that `network up` made. */
function folderOf({ dataDir }: Context): string {
  const standing = join(dataDir, "network");
  // Written before real Fabric is started, and by nothing else.
  const isFabric = existsSync(join(dataDir, "topology.yaml"));
  return isFabric ? standing : join(dataDir, "fabric-network");
}

const dataOf = (context: Context): string[] => ["--data", folderOf(context)];

const jsonOf = (context: Context): string[] => (context.options.json === true ? ["--json"] : []);

/** The one named, else that of the network which is there, else the example. */
function topologyOf(context: Context, command: BilingualCommand): string[] {
  const { topology } = command.opts<{ topology?: string }>();
  const recorded = join(folderOf(context), "network.json");
  return ["--topology", topology ?? (existsSync(recorded) ? recorded : EXAMPLE_TOPOLOGY)];
}

/** Real Fabric: a network by itself, or the one that `start --network fabric` runs beneath the gateways. */
export function addNetwork(program: BilingualCommand): void {
  const { language } = program;
  const network = program
    .command("network")
    .description(
      say(
        language,
        "本机上真实的 Hyperledger Fabric：背书节点、排序节点和 CA，用官方程序",
        "Real Hyperledger Fabric on this machine: peers, orderers and CAs, from the official binaries",
      ),
    )
    .example("network check --topology departments.yaml");
  const withTopology = (command: BilingualCommand): BilingualCommand =>
    command.option(
      "--topology <file>",
      say(language, "YAML：组织、节点、共识、通道、端口", "YAML: organisations, nodes, consensus, channel, ports"),
    );
  const up = network
    .command("up")
    .description(
      say(
        language,
        "启动网络，或启动其中已退出的进程；Ctrl-C 停止",
        "Start it, or what of a running one has ended; Ctrl-C stops it",
      ),
    )
    .example("network up --topology departments.yaml");
  action(withTopology(up), (context, command) =>
    hand(context, ["up", ...dataOf(context), ...topologyOf(context, command)]),
  );
  const check = network
    .command("check")
    .description(
      say(
        language,
        "检查拓扑（一次列出全部错误）、程序、磁盘、端口、时钟、证书、进程、能力级别",
        "Topology (every mistake at once), binaries, disk, ports, clock, certificates, processes, capabilities",
      ),
    )
    .example("network check --topology departments.yaml");
  action(withTopology(check), (context, command) =>
    hand(context, ["check", ...dataOf(context), ...topologyOf(context, command), ...jsonOf(context)]),
  );
  for (const verb of networkVerbs) addVerb(network, verb);
}

function addVerb(network: BilingualCommand, verb: NetworkVerb): void {
  const { words, about, argument, options = [], example, isSilent = false } = verb;
  const { language } = network;
  const [first = "", second] = words.split(" ");
  const parent = second === undefined ? network : nounOf(network, first);
  const command = parent
    .command(second ?? first)
    .description(about[language])
    .example(`network ${example}`);
  if (argument !== undefined) command.argument(argument.flags, argument.about[language]);
  const own = options.map(({ flags, about: what, isRequired = false }) =>
    new Option(flags, what[language]).makeOptionMandatory(isRequired),
  );
  for (const option of own) command.addOption(option);
  action(command, (context) => {
    const said = [...words.split(" "), ...command.args, ...given(command, own), ...dataOf(context)];
    return hand(context, isSilent ? said : [...said, ...jsonOf(context)]);
  });
}

function nounOf(network: BilingualCommand, name: string): BilingualCommand {
  const found = network.commands.find((each) => each.name() === name);
  if (found instanceof BilingualCommand) return found;
  return network.command(name).description(networkNouns[name]?.[network.language] ?? "");
}

/** What was said of these options, as it was written. */
function given(command: BilingualCommand, options: readonly Option[]): string[] {
  const values = command.opts<Record<string, string | string[] | true | undefined>>();
  return options.flatMap((option) => {
    const value = values[option.attributeName()];
    if (value === undefined || option.long === undefined) return [];
    return value === true ? [option.long] : [option.long, ...[value].flat()];
  });
}
