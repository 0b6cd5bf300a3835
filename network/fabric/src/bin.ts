#!/usr/bin/env node
import { languageIn } from "@mulian/terminal/language";
import { CommanderError } from "commander";
import { asSaid, FabricNetworkError } from "./errors.js";

const REFUSED = 1;
const USAGE = 2;

// Taken away before anything else is loaded: fabric-common parses the command line of whatever loads it, and answers `--help`.
const args = process.argv.splice(2);
const language = languageIn(args);
try {
  const { createProgram } = await import("./program.js");
  const program = createProgram(language);
  if (args.length === 0) program.outputHelp();
  else await program.parseAsync(args, { from: "user" });
} catch (error) {
  // The parser has said what it refuses, or shown its help.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  const known =
    error instanceof FabricNetworkError ? error : new FabricNetworkError("TOOL_FAILED", asSaid(String(error)));
  const { code, text } = known;
  const mistakes = known.mistakes.map(({ path, message }) => ({ path, message: message[language] }));
  process.stderr.write(`${text[language]}\n`);
  if (args.includes("--json"))
    process.stdout.write(`${JSON.stringify({ error: { code, detail: text[language], mistakes } })}\n`);
  // Whatever went on in the background is pointless now.
  process.exit(REFUSED);
}
