import { expect } from "chai";
import { type Command, CommanderError } from "commander";
import type { Language } from "../src/language.js";
import { pathOf } from "../src/path-of.js";
import { everyCommand, helpOf, isIn, textsOf } from "./walk.js";

/** Commander's own English, none of which a Chinese reader may meet. */
const COMMANDER = /\[options\]|Usage:|Arguments:|Options:|Commands:|choices:|default:|display help|output the version/;

/** Walks the whole help of a program, in both languages. @param atLeast how many commands it has, at the least */
export function describeHelp(createProgram: (language: Language) => Command, atLeast: number): void {
  describe("the help of every command", () => {
    for (const language of ["zh", "en"] as const) {
      it(`has each description, argument, option and example in ${language}`, () => {
        const program = createProgram(language);
        const commands = everyCommand(program);
        expect(commands.length).to.be.at.least(atLeast);
        const wanting = commands
          .flatMap(textsOf)
          .filter(([, text]) => text !== "YAML")
          .filter(([, text]) => !isIn[language](text));
        expect(wanting, "without a text in this language").to.deep.equal([]);
        const heading = `${language === "zh" ? "示例：" : "Example:"}\n  `;
        for (const command of commands.filter(({ commands: below }) => below.length === 0))
          expect(helpOf(command)).to.include(`${heading}${pathOf(command)}`);
      });
    }

    it("has nothing of Commander's English in Chinese", () => {
      for (const command of everyCommand(createProgram("zh"))) expect(helpOf(command)).to.not.match(COMMANDER);
    });
  });
}

/** Causes each mistake that a parser finds: a code of Commander's, and a command line that has it. */
export function describeUsageErrors(
  createProgram: (language: Language) => Command,
  wrong: readonly (readonly [code: string, args: string])[],
): void {
  describe("a command line that is wrong", () => {
    for (const [code, args] of wrong)
      it(`${code}: is told in Chinese and in English, with the help that says how`, async () => {
        for (const language of ["zh", "en"] as const) {
          let said = "";
          const program = createProgram(language);
          for (const command of everyCommand(program))
            command.configureOutput({ writeErr: (text) => void (said += text) });
          const error: unknown = await program.parseAsync(args.split(" "), { from: "user" }).catch((reason) => reason);
          expect(error).to.be.instanceOf(CommanderError).and.to.have.property("code", code);
          expect(said).to.match(new RegExp(`${program.name()}( [a-z-]+)* --help`));
          for (const line of said.trimEnd().split("\n")) expect(line).to.satisfy(isIn[language]);
        }
      });
  });
}
