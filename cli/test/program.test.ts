import type { Language } from "@mulian/domain";
import { expect } from "chai";
import { type Command, CommanderError } from "commander";
import { createProgram, languageIn } from "../src/program.js";

const HAN = /\p{Script=Han}/u;
/** Commander's own English, none of which a Chinese reader may meet. */
const COMMANDER = /\[options\]|Usage:|Arguments:|Options:|Commands:|choices:|default:|display help|output the version/;

const isIn: Readonly<Record<Language, (text: string) => boolean>> = {
  zh: (text) => HAN.test(text),
  en: (text) => /[a-z]{2}/.test(text) && !HAN.test(text),
};

/** A command and all below it. */
const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** All that a command's help says of itself, each text with what it is about. */
function textsOf(command: Command): (readonly [what: string, text: string])[] {
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
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => void (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text;
}

describe("the help of every command", () => {
  for (const language of ["zh", "en"] as const) {
    it(`has each description, argument, option and example in ${language}`, () => {
      const commands = everyCommand(createProgram(language));
      expect(commands.length).to.be.above(100);
      const wanting = commands.flatMap(textsOf).filter(([, text]) => !isIn[language](text));
      expect(wanting, "without a text in this language").to.deep.equal([]);
      const heading = language === "zh" ? "示例：\n  mulian " : "Example:\n  mulian ";
      for (const command of commands.filter(({ commands: below }) => below.length === 0))
        expect(helpOf(command)).to.include(`${heading}${pathOf(command).slice("mulian ".length)}`);
    });
  }

  it("has nothing of Commander's English in Chinese", () => {
    for (const command of everyCommand(createProgram("zh"))) expect(helpOf(command)).to.not.match(COMMANDER);
  });

  it("offers no option for a secret, which every process of the machine would see", () => {
    const flags = everyCommand(createProgram("en")).flatMap(({ options }) => options.map(({ long }) => long));
    expect(flags).to.include("--user").and.to.not.include("--password");
  });
});

describe("the language of a command line", () => {
  const wrong: readonly (readonly [code: string, args: string])[] = [
    ["commander.unknownCommand", "nonsense"],
    ["commander.unknownOption", "search --no-such-option"],
    ["commander.missingArgument", "fetch"],
    ["commander.optionMissingArgument", "fetch G --format"],
    ["commander.missingMandatoryOptionValue", "check G"],
    ["commander.invalidArgument", "fetch G --format xml"],
    ["commander.excessArguments", "status now"],
  ];
  for (const [code, args] of wrong)
    it(`${code}: is told in Chinese and in English, with the help that says how`, async () => {
      for (const language of ["zh", "en"] as const) {
        let said = "";
        const program = createProgram(language);
        for (const command of everyCommand(program))
          command.configureOutput({ writeErr: (text) => void (said += text) });
        const error: unknown = await program.parseAsync(args.split(" "), { from: "user" }).catch((reason) => reason);
        expect(error).to.be.instanceOf(CommanderError).and.to.have.property("code", code);
        expect(said).to.match(/mulian( [a-z-]+)? --help/);
        for (const line of said.trimEnd().split("\n")) expect(line).to.satisfy(isIn[language]);
      }
    });

  it("is that of --lang wherever it stands, else that of the locale", () => {
    expect(languageIn(["--lang", "zh", "dataset", "--help"])).to.equal("zh");
    expect(languageIn(["dataset", "--help", "--lang=zh"])).to.equal("zh");
    expect(languageIn(["dataset", "--help", "--lang", "en"], { LANG: "zh_CN.UTF-8" })).to.equal("en");
    expect(languageIn(["dataset", "--help"], { LANG: "zh_CN.UTF-8" })).to.equal("zh");
    expect(languageIn(["dataset", "--help"], { LC_ALL: "", LANG: "zh_CN.UTF-8" }), "an empty one is none").to.equal(
      "zh",
    );
    expect(languageIn(["dataset", "--help"], { LC_ALL: "C", LANG: "zh_CN.UTF-8" })).to.equal("en");
    expect(languageIn(["dataset", "--help"], {})).to.equal("en");
  });
});
