import type { Command } from "commander";
import { ExitStatus } from "../exit-status.js";
import { inLanes } from "../testing/in-lanes.js";
import { laneCount } from "../testing/lane-count.js";
import { lint } from "../testing/lint.js";
import { runMocha } from "../testing/run-mocha.js";
import { summaryOf } from "../testing/summary.js";
import { type MochaRun, type Suite, SUITES } from "../testing/suites.js";
import { add, countOf, NOTHING, oneFailed, type Tally } from "../testing/tally.js";

const NAMES = [...SUITES.map(({ name }) => name), "all"];

export function addTest(program: Command): void {
  program
    .command("test")
    .description("run the tests, all of them or the suites named")
    .argument("[suite...]", NAMES.join(" "))
    .addHelpText("after", "\nExample:\n  mulian test unit journeys")
    .action(async (suites: string[]) => {
      process.exitCode = await runTests(suites);
    });
}

/** One run of mocha, of the suite that it counts for. */
interface Task {
  readonly suite: Suite;
  readonly run: MochaRun;
}

/**
 * Runs the named suites (none: all) and prints their output. What looks at the sources comes first, then the runs of
 * mocha side by side (`laneCount`), the longest first; then what was skipped and, once more, what failed, so that the end
 * of a log tells what to mend; the last line is `N passed, N failed, N skipped`. A suite that ran no test has failed.
 * Returns the exit status.
 */
export async function runTests(names: readonly string[]): Promise<ExitStatus> {
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(", ")}. There are: ${NAMES.join(", ")}`);
    return ExitStatus.usage;
  }
  const everything = names.length === 0 || names.includes("all");
  const chosen = SUITES.filter(({ name }) => everything || names.includes(name));
  const tallies = new Map(chosen.map((suite) => [suite, suite.lints === true ? lint() : NOTHING]));
  const tasks = chosen
    .flatMap((suite) => suite.runs.map((run): Task => ({ suite, run })))
    .toSorted((one, other) => (other.run.seconds ?? 0) - (one.run.seconds ?? 0));
  const lanes = Math.min(laneCount(), tasks.length);
  await inLanes(lanes, tasks, async ({ suite, run }, lane) => {
    const title = `\n== ${suite.name}: ${run.folder}`;
    const tally = await runMocha(run, { title, output: lanes > 1 ? "held" : "inherit", lane });
    tallies.set(suite, add(tallies.get(suite) ?? NOTHING, tally));
  });
  const total = [...tallies].map(([suite, tally]) => requireTests(suite, tally)).reduce(add, NOTHING);
  console.log(summaryOf(total));
  return total.failed.length === 0 ? ExitStatus.done : ExitStatus.refused;
}

function requireTests({ name }: Suite, tally: Tally): Tally {
  if (countOf(tally) > 0) return tally;
  const text = "no tests ran in the suite";
  console.log(`  ✖ ${name}: ${text}`);
  return oneFailed(name, text);
}
