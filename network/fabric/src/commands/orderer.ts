import type { Command } from "commander";
import { ask, type Place, placed, print } from "./place.js";

interface AddFlags extends Place {
  readonly org: string;
  readonly name: string;
}

export function addOrdererCommands(program: Command): void {
  const orderer = program.command("orderer").description("orderers of the channel");
  placed(orderer.command("add"))
    .description("an orderer joins the channel: it fetches every block, then takes part in ordering")
    .requiredOption("--org <name>", "an organisation that runs orderers, for example orderer")
    .requiredOption("--name <label>", "lower-case DNS label, for example orderer4")
    .action(add);
  placed(orderer.command("remove"))
    .description("an orderer leaves the channel's consenters: one must be left, four behind BFT")
    .argument("<orderer>", "as status names it, for example orderer3.orderer")
    .action(remove);
}

async function add({ org, name: label, ...place }: AddFlags): Promise<void> {
  await ask(place, "add-orderer", { organisation: org, label });
  const name = `${label}.${org}`;
  print(place, { added: name }, () => [`${name} orders with the others.`]);
}

async function remove(name: string, place: Place): Promise<void> {
  await ask(place, "remove-orderer", { name });
  print(place, { removed: name }, () => [`${name} orders no more. Its folder stays until somebody removes it.`]);
}
