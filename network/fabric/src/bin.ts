#!/usr/bin/env node
import { CommanderError } from "commander";
import { FabricNetworkError } from "./errors.js";
import { createProgram } from "./program.js";

const REFUSED = 1;
const USAGE = 2;

try {
  await createProgram().parseAsync();
} catch (error) {
  // The parser has said what it refuses, or shown its help.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  const known = error instanceof FabricNetworkError ? error : new FabricNetworkError("TOOL_FAILED", String(error));
  const { code, message, mistakes } = known;
  process.stderr.write(`${message}\n`);
  if (process.argv.includes("--json"))
    process.stdout.write(`${JSON.stringify({ error: { code, detail: message, mistakes } })}\n`);
  // Whatever went on in the background is pointless now.
  process.exit(REFUSED);
}
