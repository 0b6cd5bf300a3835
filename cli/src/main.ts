import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/index.js";
import { ExitStatus } from "./exit-status.js";
import { repositoryRoot } from "./repository.js";

/** How a verb is found, and what scripts may rely on. */
const AFTER_HELP = `
A noun's verbs: mulian dataset --help. Commands of a running system take --json and --lang zh|en.
Exit status: ${ExitStatus.done} done, ${ExitStatus.refused} refused, ${ExitStatus.usage} usage, ${ExitStatus.cannotReach} cannot reach, ${ExitStatus.integrityFailure} integrity failure, ${ExitStatus.interrupted} interrupted.
Begin with: mulian demo`;

/**
 * A reader that has had enough, as `head` has, is no failure. The command goes on to its end: it may have processes to stop,
 * and a fetch says itself that not all of it arrived.
 */
function heedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, "utf8")) as { version: string }; // our own file
  const program = new Command("mulian")
    .description("Catalogue chain: who holds which data, who may use it for what, and who did.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(mulian --help lists every command)");
  addCommands(program);
  return program.addHelpText("after", AFTER_HELP);
}

/** Commander has already printed its message; only the status is ours to choose. */
function statusOf(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usage;
}

process.stdout.on("error", heedReader);
try {
  const program = createProgram();
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}
