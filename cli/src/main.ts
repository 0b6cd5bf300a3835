import { CommanderError } from "commander";
import { ExitStatus } from "./exit-status.js";
import { languageIn } from "@mulian/terminal/language";
import { createProgram } from "./program.js";

/**
 * A reader that has had enough, as `head` has, is no failure. The command goes on to its end: it may have processes to stop,
 * and a fetch says itself that not all of it arrived.
 */
function heedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** What Commander says of every mistake in a command line. */
const MISTAKEN = 1;

/** Commander has already printed its message; only the status is ours to choose, unless the command has statuses of its own. */
function statusOf(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === MISTAKEN ? ExitStatus.usage : error.exitCode;
}

process.stdout.on("error", heedReader);
try {
  const program = createProgram(languageIn(process.argv.slice(2)));
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  process.exitCode = statusOf(error);
}
