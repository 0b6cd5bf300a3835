import { languageIn } from "@mulian/terminal/language";
import { describeHelp, describeUsageErrors } from "@mulian/terminal/testing/describe-help";
import { describeTexts } from "@mulian/terminal/testing/describe-texts";
import { everyCommand } from "@mulian/terminal/testing/walk";
import { expect } from "chai";
import { createProgram } from "../src/program.js";

describeHelp(createProgram, 100);

describeTexts(new URL("../../", import.meta.url), 400);

describeUsageErrors(createProgram, [
  ["commander.unknownCommand", "nonsense"],
  ["commander.unknownOption", "search --no-such-option"],
  ["commander.missingArgument", "fetch"],
  ["commander.optionMissingArgument", "fetch G --format"],
  ["commander.missingMandatoryOptionValue", "check G"],
  ["commander.invalidArgument", "fetch G --format xml"],
  ["commander.excessArguments", "status now"],
]);

describe("the options of every command", () => {
  it("are none for a secret, which every process of the machine would see", () => {
    const flags = everyCommand(createProgram("en")).flatMap(({ options }) => options.map(({ long }) => long));
    expect(flags).to.include("--user").and.to.not.include("--password");
  });
});

describe("the language of a command line", () => {
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
