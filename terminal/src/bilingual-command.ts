import type { Language } from "@mulian/domain";
import { Command, type ErrorOptions } from "commander";
import { BilingualHelp } from "./bilingual-help.js";
import { usageErrorIn } from "./commander-words.js";
import { say } from "./language.js";
import { pathOf } from "./path-of.js";

/** A command that speaks its reader's language, as all below it do. Its texts are chosen by `say(command.language, …)`. */
export class BilingualCommand extends Command {
  constructor(
    readonly language: Language,
    name?: string,
  ) {
    super(name);
  }

  override createCommand(name?: string): BilingualCommand {
    return new BilingualCommand(this.language, name);
  }

  override createHelp(): BilingualHelp {
    return Object.assign(new BilingualHelp(this.language), this.configureHelp());
  }

  /** Shows how the command is written, below its help; `more` may say what its file looks like. */
  example(commandLine: string, more = ""): this {
    return this.addHelpText(
      "after",
      `\n${say(this.language, "示例：", "Example:")}\n  ${rootOf(this).name()} ${commandLine}${more}`,
    );
  }

  override error(message: string, options?: ErrorOptions): never {
    const help = `${pathOf(this)} --help`;
    this.showHelpAfterError(say(this.language, `（用法见 ${help}）`, `(${help} says how)`));
    return super.error(usageErrorIn(this.language, options?.code, message), options);
  }
}

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent));
