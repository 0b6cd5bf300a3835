import { createProgram as createMulian, networkVerbs } from "@mulian/cli";
import { createProgram as createNetwork } from "@mulian/fabric-network/program";
import { expect } from "chai";
import type { Command } from "commander";

type Option = Command["options"][number];

/** What `mulian` takes with every command: its own options, and where the network is. */
const MULIANS_OWN = ["--json", "--gateway", "--as", "--lang", "--data"];
/** The folder and the form of answers, which `mulian network` hands on, and what only a parent process says. */
const NETWORKS_OWN = ["--data", "--json", "--lang", "--supervised"];
/** Where none is named `mulian network` hands on the network's own or the example. */
const FILLED_IN = ["--topology"];

const takes = (command: Command, long: string): boolean => command.options.some((option) => option.long === long);

/** Every command that has none below it, by the words that call it. */
function leavesOf(command: Command, words: readonly string[] = []): [words: string, command: Command][] {
  if (command.commands.length === 0) return [[words.join(" "), command]];
  return command.commands.flatMap((each) => leavesOf(each, [...words, each.name()]));
}

/** `--peer <...>`, with `!` where it must be given. Names of values are for people and may differ. */
function shapeOf({ long, required, optional, variadic, mandatory }: Option): string {
  const many = variadic ? "..." : "";
  const value = required ? ` <${many}>` : optional ? ` [${many}]` : "";
  return `${long}${value}${mandatory && !FILLED_IN.includes(long ?? "") ? "!" : ""}`;
}

/** One line a command: its words, its arguments, its options but these. */
const linesOf = (program: Command, own: readonly string[]): string[] =>
  leavesOf(program)
    .map(([words, { registeredArguments, options }]) => {
      const shapes = options.filter(({ long }) => !own.includes(long ?? "")).map(shapeOf);
      const args = registeredArguments.map(
        ({ required, variadic }) => `${required ? "<" : "["}${variadic ? "..." : ""}`,
      );
      return [words, ...args, ...shapes.toSorted()].join(" ");
    })
    .toSorted();

function mulianNetwork(): Command {
  const network = createMulian("en").commands.find((each) => each.name() === "network");
  if (network === undefined) throw new Error("mulian has no command network");
  return network;
}

/** Things that somebody may add to the network's own program alone. */
const DRIFTS: Readonly<Record<string, (program: Command) => void>> = {
  "a command": (program) => void program.command("drain"),
  "a command of a noun": (program) => void program.commands.find((each) => each.name() === "peer")?.command("add"),
  "an option": (program) => void program.commands.find((each) => each.name() === "stop")?.option("--now"),
  "an option that must be given": (program) =>
    void program.commands.find((each) => each.name() === "stop")?.requiredOption("--reason <text>"),
  "an argument": (program) => void program.commands.find((each) => each.name() === "status")?.argument("[process]"),
};

describe("mulian network", () => {
  it("has each command, argument and option of the network's own program, and no other", () => {
    expect(linesOf(mulianNetwork(), MULIANS_OWN)).to.deep.equal(linesOf(createNetwork("en"), NETWORKS_OWN));
  });

  for (const [what, drift] of Object.entries(DRIFTS))
    it(`would be caught without ${what}`, () => {
      const network = createNetwork("en");
      drift(network);
      expect(linesOf(mulianNetwork(), MULIANS_OWN)).to.not.deep.equal(linesOf(network, NETWORKS_OWN));
    });

  it("hands --json on to every command that takes it, and to no other", () => {
    const known = new Map(leavesOf(createNetwork("en")));
    for (const { words, isSilent = false } of networkVerbs) {
      const command = known.get(words);
      expect(command !== undefined && takes(command, "--json"), words).to.equal(!isSilent);
    }
  });
});
