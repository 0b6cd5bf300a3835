import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describeHelp, describeUsageErrors } from "@mulian/terminal/testing/describe-help";
import { describeTexts } from "@mulian/terminal/testing/describe-texts";
import { expect } from "chai";
import { FabricNetworkError } from "../../src/errors.js";
import { createProgram } from "../../src/program.js";
import { parseTopology } from "../../src/topology.js";

const ROOM = new URL("../../../", import.meta.url);
const PROGRAM = new URL("dist/src/bin.js", ROOM).pathname;
const HAN = /\p{Script=Han}/u;

describe("native-fabric", () => {
  describeHelp(createProgram, 20);

  describeUsageErrors(createProgram, [
    ["commander.unknownCommand", "nonsense"],
    ["commander.unknownOption", "status --data folder --no-such-option"],
    ["commander.missingArgument", "stop --data folder"],
    ["commander.optionMissingArgument", "status --data"],
    ["commander.missingMandatoryOptionValue", "status"],
    ["commander.conflictingOption", "cert renew --data folder --all --node peer1.org1"],
    ["commander.invalidArgument", "status --data folder --lang fr"],
  ]);

  describeTexts(ROOM, 150);

  it("answers --help itself, whatever the libraries that it loads make of the command line", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, "peer", "--help", "--lang", "en"]);
    expect(stdout)
      .to.match(/^Usage: native-fabric peer/)
      .and.to.include("restore");
  });

  it("lists a topology's mistakes in both languages, the checks of its own and those of the schema", () => {
    const wrong = { channel: "Not A Name", consensus: "raft", organisations: [], chaincodes: "none", more: 1 };
    try {
      parseTopology(wrong, "/");
      expect.fail("it was taken");
    } catch (error) {
      if (!(error instanceof FabricNetworkError)) throw error;
      expect(error.mistakes.map(({ path }) => path)).to.include.members(["channel", "organisations", "more"]);
      for (const { path, message } of error.mistakes) {
        expect(message.zh, path).to.match(HAN);
        expect(message.en, path).to.not.match(HAN);
      }
      for (const { message } of error.mistakes) {
        expect(error.text.zh).to.include(message.zh);
        expect(error.text.en).to.include(message.en);
      }
    }
  });
});
