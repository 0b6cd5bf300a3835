import { writeFileSync } from "node:fs";
import type { Hook, Runner, Suite, Test } from "mocha";
import { cpuOfTree } from "./cpu-of-tree.js";
import { type Cpu, type Failure, NOTHING, type Skipped, type Tally } from "./tally.js";

/** Where the reporter leaves its tally (JSON) for the process that started mocha. */
export const TALLY_VARIABLE = "MULIAN_TEST_TALLY";

const SLOW_MS = 2000; // what takes longer is named, so that the suite's time can be explained

/**
 * A mocha reporter: one line for each top-level suite with what it took, every failure in full where it happens, every skipped
 * test with its reason. A test skipped without a reason is a failure: nobody could judge whether it matters.
 */
export default class TallyReporter {
  private readonly passed: string[] = [];
  private readonly failed: Failure[] = [];
  private readonly skipped: Skipped[] = [];
  private readonly cpu: Cpu[] = [];
  private block = { passed: 0, failed: 0, skipped: 0, startedAt: 0, cpuBefore: 0 };

  constructor(runner: Runner) {
    runner.on("suite", (suite) => suite.parent?.root && this.startBlock());
    runner.on("suite end", (suite) => suite.parent?.root && this.endBlock(suite));
    runner.on("pass", (test) => this.pass(test));
    runner.on("fail", (test, error: unknown) => this.fail(test, describe(error)));
    runner.on("pending", (test) => this.skip(test));
    runner.once("end", () => this.save());
  }

  private startBlock(): void {
    this.block = { passed: 0, failed: 0, skipped: 0, startedAt: Date.now(), cpuBefore: cpuOfTree() };
  }

  private endBlock(suite: Suite): void {
    const { passed, failed, skipped, startedAt, cpuBefore } = this.block;
    if (passed + failed + skipped === 0) return;
    const seconds = cpuOfTree() - cpuBefore;
    this.cpu.push({ title: suite.title, seconds });
    const parts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
    console.log(
      `  ${failed > 0 ? "✖" : "✔"} ${suite.title}: ${parts.filter(Boolean).join(", ")} (${Date.now() - startedAt} ms, CPU ${seconds.toFixed(1)} s)`,
    );
  }

  private pass(test: Test): void {
    this.passed.push(test.fullTitle());
    this.block.passed += 1;
    if ((test.duration ?? 0) > SLOW_MS) console.log(`    slow: ${test.fullTitle()} (${test.duration} ms)`);
  }

  private fail(test: Test | Hook, text: string): void {
    const title = test.fullTitle();
    this.failed.push({ title, text, of: test.type === "hook" ? "hook" : "test" });
    this.block.failed += 1;
    console.log(`    ✖ ${title}\n${text.replaceAll(/^/gm, "        ")}`);
  }

  private skip(test: Test): void {
    const reason = reasonOf(test);
    if (reason === undefined) return this.fail(test, "skipped without a reason: use skipLoudly(this, reason)");
    this.skipped.push({ title: test.fullTitle(), reason });
    this.block.skipped += 1;
  }

  private save(): void {
    const inSuites = this.cpu.reduce((sum, { seconds }) => sum + seconds, 0);
    this.cpu.push({ title: "loading, and stopping what suites share", seconds: cpuOfTree() - inSuites });
    const path = process.env[TALLY_VARIABLE];
    const tally: Tally = { ...NOTHING, passed: this.passed, failed: this.failed, skipped: this.skipped, cpu: this.cpu };
    if (path !== undefined) writeFileSync(path, JSON.stringify(tally));
  }
}

/** skipLoudly leaves the reason on the test, or on the suite when a hook skipped all of it. */
function reasonOf(test: Test): string | undefined {
  for (let at: Test | Suite | undefined = test; at !== undefined; at = at.parent) {
    if ("skipReason" in at && typeof at.skipReason === "string") return at.skipReason;
  }
  return undefined;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by: ${describe(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
