import type { Command } from "commander";
import type { Language } from "../src/language.js";
import { pathOf } from "../src/path-of.js";

const HAN = /\p{Script=Han}/u;

/** Whether a text is in a language, as far as its letters tell. */
export const isIn: Readonly<Record<Language, (text: string) => boolean>> = {
  zh: (text) => HAN.test(text),
  en: (text) => /[a-z]{2}/.test(text) && !HAN.test(text),
};

/** A command and all below it. */
export const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];

/** All that a command's help says of itself, each text with what it is about. */
export function textsOf(command: Command): (readonly [what: string, text: string])[] {
  const path = pathOf(command);
  const help = command.createHelp();
  return [
    [path, command.description()],
    ...command.registeredArguments.map(
      (argument) => [`${path} <${argument.name()}>`, help.argumentDescription(argument)] as const,
    ),
    ...help
      .visibleOptions(command)
      .map((option) => [`${path} ${option.flags}`, help.optionDescription(option)] as const),
    ...help.visibleCommands(command).map((sub) => [`${path} ${sub.name()}`, help.subcommandDescription(sub)] as const),
  ];
}

/** What `--help` prints. */
export function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => void (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text;
}
