import { resolve } from "node:path";
import type { Command } from "commander";
import { type ConnectionProfile, connectionPath } from "../connection.js";
import { FabricNetworkError } from "../errors.js";
import { ask, type Place, placed, print } from "./place.js";

interface AddFlags extends Place {
  readonly msp: string;
  readonly name: string;
  readonly peer: readonly string[];
}

export function addOrganisationCommands(program: Command): void {
  const organisation = program.command("org").description("organisations of the channel");
  placed(organisation.command("add"))
    .description("an organisation joins the running channel, with a CA and peers of its own")
    .requiredOption("--msp <id>", "MSP id, for example TransportMSP")
    .requiredOption("--name <label>", "lower-case DNS label, for example transport")
    .option("--peer <label...>", "its peers", ["peer1"])
    .action(add);
  placed(organisation.command("remove"))
    .description("an organisation leaves the running channel; its folder and what it wrote on the chain stay")
    .argument("<name>", "for example transport")
    .action(remove);
}

async function remove(name: string, flags: Place): Promise<void> {
  const { channel, organisations } = (await ask(flags, "remove-organisation", { name })) as ConnectionProfile; // as Network.removeOrganisation answers
  const members = Object.keys(organisations);
  print(flags, { removed: name, members }, () => [
    `${name} has left ${channel}; members: ${members.join(", ")}. Its folder stays until somebody removes it.`,
  ]);
}

async function add(flags: AddFlags): Promise<void> {
  const { msp, name, peer: peers } = flags;
  const connection = (await ask(flags, "add-organisation", { mspId: msp, name, peers })) as ConnectionProfile; // as Network.addOrganisation answers
  const joined = connection.organisations[msp];
  if (joined === undefined) throw new FabricNetworkError("TOOL_FAILED", `${msp} is not in the connection profile`);
  print(flags, joined, () => [
    `${msp} has joined ${connection.channel}: peer ${joined.peer.address}, CA ${joined.ca.url}.`,
    `How its gateway connects: ${connectionPath(resolve(flags.data))}`,
  ]);
}
