import { resolve } from "node:path";
import type { Command } from "commander";
import { askNetwork } from "../control/ask-network.js";
import type { CommandName } from "../control/commands.js";

/** Where a network is, and how answers are wanted. */
export interface Place {
  readonly data: string;
  readonly json?: boolean;
}

/** A command on the network of a folder. */
export function placed(command: Command): Command {
  return command
    .requiredOption("--data <dir>", "the network's folder")
    .option("--json", "one JSON document on standard output");
}

export const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** One document, or lines for people. */
export function print<Value>({ json }: Place, value: Value, lines: (value: Value) => readonly string[]): void {
  const text = json === true ? JSON.stringify(value) : lines(value).join("\n");
  if (text !== "") process.stdout.write(`${text}\n`);
}

/** Has the process that runs the network do it; what it tells goes to standard error. */
export function ask(place: Place, command: CommandName, args: object = {}): Promise<unknown> {
  return askNetwork(resolve(place.data), { command, args }, note);
}
