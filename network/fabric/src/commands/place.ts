import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { type Bilingual, type Language, say } from "@mulian/terminal/language";
import { languageOption } from "@mulian/terminal/language-option";
import { askNetwork } from "../control/ask-network.js";
import type { CommandName } from "../control/commands.js";

/** Where a network is, and how answers are wanted. */
export interface Place {
  readonly data: string;
  readonly json?: boolean;
  readonly language: Language;
}

/** A process as `network status` names it. */
export const processArgument = (language: Language): string =>
  say(language, "进程，如 status 所列，例如 peer1.org1", "as status names it, for example peer1.org1");

/** A command on the network of a folder, with its language among its options. */
export function inFolder(command: BilingualCommand): BilingualCommand {
  const { language } = command;
  return command
    .requiredOption("--data <dir>", say(language, "网络的目录", "the network's folder"))
    .addOption(languageOption(language))
    .hook("preAction", (_, called) => void called.setOptionValue("language", language));
}

/** The same for a command that answers something. */
export function placed(command: BilingualCommand): BilingualCommand {
  return inFolder(command).option(
    "--json",
    say(command.language, "在标准输出给出一份 JSON", "one JSON document on standard output"),
  );
}

/** Says something to a person. */
export const noteIn =
  (language: Language) =>
  (text: Bilingual): void =>
    void process.stderr.write(`${text[language]}\n`);

/** One document, or lines for people. */
export function print<Value>(
  { json, language }: Pick<Place, "json" | "language">,
  value: Value,
  lines: (value: Value) => readonly (Bilingual | string)[],
): void {
  const said = (line: Bilingual | string): string => (typeof line === "string" ? line : line[language]);
  const text = json === true ? JSON.stringify(value) : lines(value).map(said).join("\n");
  if (text !== "") process.stdout.write(`${text}\n`);
}

/** Has the process that runs the network do it; what it tells goes to standard error. */
export function ask(
  { data, language }: Pick<Place, "data" | "language">,
  command: CommandName,
  args: object = {},
): Promise<unknown> {
  return askNetwork(resolve(data), { command, args }, noteIn(language));
}
