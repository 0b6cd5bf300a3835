import type { Command } from "commander";
import { createProgram } from "../../src/program.js";

const within = (command: Command | undefined, name: string): Command | undefined =>
  command?.commands.find((each) => [each.name(), ...each.aliases()].includes(name));

/** What a text tells its reader to type, each command with the options it is given; undefined for a command that is not there. */
export function namedCommands(
  text: string,
): readonly { readonly found: Command | undefined; readonly flags: string[] }[] {
  const program = createProgram("en");
  return [
    ...text.matchAll(
      /mulian ((?:--?[a-z-]+|[A-Z.]+|[a-z][a-z-]*)(?: (?:--?[a-z-]+|[A-Z]+(?:\.yaml)?|[a-z][a-z-]*))*)/g,
    ),
  ].map(([, said = ""]) => {
    const [noun = "", verb = "", ...rest] = said.split(" ");
    const outer = within(program, noun);
    const found = outer === undefined || outer.commands.length === 0 ? outer : within(outer, verb);
    return { found, flags: [verb, ...rest].filter((word) => word.startsWith("-")) };
  });
}
