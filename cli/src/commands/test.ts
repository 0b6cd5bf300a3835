import { ExitStatus } from "../exit-status.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { inLanes } from "../testing/in-lanes.js";
import { laneCount } from "../testing/lane-count.js";
import { lint } from "../testing/lint.js";
import { runAgain } from "../testing/run-again.js";
import { runMocha } from "../testing/run-mocha.js";
import { summaryOf } from "../testing/summary.js";
import { type MochaRun, type Suite, SUITES } from "../testing/suites.js";
import { add, countOf, NOTHING, oneFailed, type Tally } from "../testing/tally.js";

const NAMES = [...SUITES.map(({ name }) => name), "all"];

export function addTest(program: BilingualCommand): void {
  const { language } = program;
  program
    .command("test")
    .description(say(language, "运行测试：全部，或所列的测试组", "Run the tests, all of them or the suites named"))
    .argument("[suite...]", say(language, "哪些测试组：", "which suites: ") + NAMES.join(" "))
    .option(
      "--run-again",
      say(
        language,
        "与其他测试并行时失败的，单独再运行一次；这次通过的会列出，不算失败",
        "run once more, alone, what failed beside others; what then passes is named, and does not fail",
      ),
    )
    .example("test unit journeys")
    .action(async (suites: string[], options: TestOptions) => {
      process.exitCode = await runTests(suites, options);
    });
}

type TestOptions = Readonly<{ runAgain?: boolean }>;

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
export async function runTests(names: readonly string[], options: TestOptions = {}): Promise<ExitStatus> {
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(", ")}. There are: ${NAMES.join(", ")}`);
    return ExitStatus.usage;
  }
  const everything = names.length === 0 || names.includes("all");
  const chosen = SUITES.filter(({ name }) => everything || names.includes(name));
  const linted = chosen.map((suite) => (suite.lints === true ? lint() : NOTHING));
  const tasks = chosen
    .flatMap((suite) => suite.runs.map((run): Task => ({ suite, run })))
    .toSorted((one, other) => (other.run.seconds ?? 0) - (one.run.seconds ?? 0));
  const lanes = Math.min(laneCount(), tasks.length);
  const titleOf = ({ suite, run }: Task): string => `\n== ${suite.name}: ${run.folder}`;
  const first = await inLanes(lanes, tasks, (task, lane) =>
    runMocha(task.run, { title: titleOf(task), output: lanes > 1 ? "held" : "inherit", lane }),
  );
  const alone = (task: Task): Promise<Tally> => runMocha(task.run, { title: `${titleOf(task)}, again` });
  const ran = options.runAgain === true ? await runAgain(tasks, first, alone) : first;
  const tallyOf = (suite: Suite): Tally => {
    const tally = ran.filter((_, index) => tasks[index]?.suite === suite).reduce(add, NOTHING);
    // The same journeys run on both networks: which of them took it, the suite's name tells.
    return { ...tally, cpu: tally.cpu.map(({ title, seconds }) => ({ title: `${suite.name}: ${title}`, seconds })) };
  };
  const total = chosen
    .map((suite, index) => requireTests(suite, add(linted[index] ?? NOTHING, tallyOf(suite))))
    .reduce(add, NOTHING);
  console.log(summaryOf(total));
  return total.failed.length === 0 ? ExitStatus.done : ExitStatus.refused;
}

function requireTests({ name }: Suite, tally: Tally): Tally {
  if (countOf(tally) > 0) return tally;
  const text = "no tests ran in the suite";
  console.log(`  ✖ ${name}: ${text}`);
  return oneFailed(name, text);
}
