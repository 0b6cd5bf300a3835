import type { Command } from "commander";
import { ExitStatus } from "../exit-status.js";
import { lint } from "../testing/lint.js";
import { runMocha } from "../testing/run-mocha.js";
import { type Suite, SUITES } from "../testing/suites.js";
import { add, countOf, NOTHING, ONE_FAILED, type Tally } from "../testing/tally.js";

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

/**
 * Runs the named suites (none: all) one after another and prints their output; the last line is
 * `N passed, N failed, N skipped`. A suite that ran no test has failed. Returns the exit status.
 */
export async function runTests(names: readonly string[]): Promise<ExitStatus> {
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(", ")}. There are: ${NAMES.join(", ")}`);
    return ExitStatus.usage;
  }
  const everything = names.length === 0 || names.includes("all");
  let total = NOTHING;
  for (const suite of SUITES.filter(({ name }) => everything || names.includes(name))) {
    total = add(total, await runSuite(suite));
  }
  report(total);
  return total.failed === 0 ? ExitStatus.done : ExitStatus.refused;
}

async function runSuite(suite: Suite): Promise<Tally> {
  console.log(`\n== ${suite.name}`);
  let tally = suite.lints === true ? lint() : NOTHING;
  for (const run of suite.runs) tally = add(tally, await runMocha(run));
  if (countOf(tally) > 0) return tally;
  console.log("  ✖ no tests ran in this suite");
  return ONE_FAILED;
}

function report({ passed, failed, skipped }: Tally): void {
  if (skipped.length > 0) console.log(`\nSKIPPED, so not shown to work here:`);
  for (const [reason, tests] of Map.groupBy(skipped, (one) => one.reason)) {
    console.log(`  ${tests.length}, because ${reason}`);
    for (const { title } of tests) console.log(`    - ${title}`);
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
}
