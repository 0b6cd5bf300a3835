import type { Command } from "commander";
import { ask, type Place, placed, print } from "./place.js";

export function addOrdererCommands(program: Command): void {
  const orderer = program.command("orderer").description("orderers of the channel");
  placed(orderer.command("remove"))
    .description("an orderer leaves the consenters of a channel ordered by Raft")
    .argument("<orderer>", "as status names it, for example orderer3.orderer")
    .action(async (name: string, place: Place) => {
      await ask(place, "remove-orderer", { name });
      print(place, { removed: name }, () => [`${name} orders no more. Its folder stays until somebody removes it.`]);
    });
}
