import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { commands } from "./commands/index.js";
import { ExitStatus } from "./exit-status.js";
import { repositoryRoot } from "./repository.js";

function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, "utf8")) as { version: string }; // our own file
  const program = new Command("mulian")
    .description("Catalogue chain: who holds which data, who may use it for what, and who did.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(mulian --help lists every command)");
  for (const add of commands) add(program);
  return program;
}

/** Commander has already printed its message; only the status is ours to choose. */
function statusOf(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usage;
}

try {
  const program = createProgram();
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}
