import type { Language } from "@mulian/domain";
import { type Argument, type Command, Help, type Option } from "commander";
import { widthOf } from "./width-of.js";
import { remarksIn, titleIn, usageIn } from "./commander-words.js";

/** Where a line of Chinese may break: before any wide character but those that close. */
const BREAK_BEFORE = /(?=\p{Script=Han}|[（《“])/gu;

/** Commander's help in the reader's language, laid out by the width that text has in a terminal. */
export class BilingualHelp extends Help {
  constructor(private readonly language: Language) {
    super();
  }

  override styleTitle(title: string): string {
    return titleIn(this.language, title);
  }

  override commandUsage(command: Command): string {
    return usageIn(this.language, super.commandUsage(command));
  }

  /** That a command has options goes without saying: every one of a running system has. */
  override subcommandTerm(command: Command): string {
    return super.subcommandTerm(command).replace(" [options]", "");
  }

  override optionDescription({ description, argChoices, defaultValue }: Option): string {
    const preset = typeof defaultValue === "string" ? defaultValue : undefined;
    return `${description}${remarksIn(this.language, argChoices, preset)}`;
  }

  override argumentDescription({ description, argChoices }: Argument): string {
    return `${description}${remarksIn(this.language, argChoices, undefined)}`;
  }

  override displayWidth(text: string): number {
    return widthOf(text);
  }

  /** Commander breaks lines at spaces, of which Chinese has none. */
  override boxWrap(text: string, width: number): string {
    return text
      .split("\n")
      .map((line) => this.wrapped(line, width))
      .join("\n");
  }

  private wrapped(line: string, width: number): string {
    const lines = [""];
    for (const piece of line.split(/(?<=\s)/).flatMap((word) => word.split(BREAK_BEFORE))) {
      const last = lines.at(-1) ?? "";
      if (last !== "" && widthOf(last + piece.trimEnd()) > width) lines.push(piece.trimStart());
      else lines[lines.length - 1] = last + piece;
    }
    return lines.map((each) => each.trimEnd()).join("\n");
  }
}
