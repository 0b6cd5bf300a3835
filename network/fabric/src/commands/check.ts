import type { Command } from "commander";
import { readTopology } from "../topology.js";

export function addCheck(program: Command): void {
  program
    .command("check")
    .description("say whether a topology makes a network, every mistake at once")
    .requiredOption("--topology <file>", "YAML")
    .action(({ topology }: { readonly topology: string }) => {
      const { channel, organisations } = readTopology(topology);
      process.stdout.write(`A network: channel ${channel}, ${organisations.length} organisations.\n`);
    });
}
