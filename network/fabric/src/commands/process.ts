import type { Command } from "commander";
import { ask, type Place, placed } from "./place.js";

/** `stop` and `start` of single processes. */
export function addProcessCommands(program: Command): void {
  placed(program.command("stop"))
    .description("stop one process of a running network and leave it stopped")
    .argument("<process>", "as status names it, for example peer1.org1")
    .action(async (name: string, place: Place) => void (await ask(place, "stop", { name })));
  placed(program.command("start"))
    .description("start one process again that was stopped")
    .argument("<process>", "as status names it")
    .action(async (name: string, place: Place) => void (await ask(place, "start", { name })));
}
