import type { Command } from "commander";

/** "mulian dataset review" */
export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
