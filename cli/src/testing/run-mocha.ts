import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryRoot } from "../repository.js";
import { TALLY_VARIABLE } from "./reporter.js";
import type { MochaRun } from "./suites.js";
import { add, NOTHING, ONE_FAILED, type Tally } from "./tally.js";

const TIMEOUT_MS = 20_000; // for a single test that sets none of its own; two busy cores are slow
const RUN_LIMIT_MS = 30 * 60_000; // far above any suite: only what hangs reaches it
const LEAVE_LIMIT_MS = 10_000; // after its last test a process has this long to close what it opened
const POLL_MS = 250;
const reporter = fileURLToPath(new URL("./reporter.js", import.meta.url));

export type MochaOptions = Readonly<{ output?: "inherit" | "ignore"; leaveLimitMs?: number }>;

/** The built test files of a run, as paths below its folder. */
export function filesOf(run: MochaRun): string[] {
  return globSync([...run.files], { cwd: repositoryRoot + run.folder, exclude: [...(run.except ?? [])] }).toSorted();
}

/**
 * Runs mocha in a process of its own, its output passed through, and returns what it counted. A process that
 * crashed, could not import a file or did not end by itself counts as one failure more.
 */
export async function runMocha(run: MochaRun, options: MochaOptions = {}): Promise<Tally> {
  const { output = "inherit", leaveLimitMs = LEAVE_LIMIT_MS } = options;
  const files = filesOf(run);
  if (files.length === 0) return NOTHING;
  if (output === "inherit") console.log(`\n ${run.folder}`);
  const temporary = mkdtempSync(join(tmpdir(), "mulian-test-"));
  try {
    const tallyPath = join(temporary, "tally.json");
    const child = startMocha(run.folder, files, tallyPath, output);
    const end = await endOf(child, tallyPath, leaveLimitMs);
    const tally = readTally(tallyPath);
    if (end === 0 || (end === 1 && tally.failed > 0)) return tally;
    if (output === "inherit") console.log(`    ✖ ${run.folder}: mocha ended badly (${end})`);
    return add(tally, ONE_FAILED);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function readTally(path: string): Tally {
  if (!existsSync(path)) return NOTHING;
  return JSON.parse(readFileSync(path, "utf8")) as Tally; // written by our reporter
}

function startMocha(folder: string, files: readonly string[], tallyPath: string, output: "inherit" | "ignore") {
  const mocha = join(repositoryRoot, "node_modules/mocha/bin/mocha.js");
  const flags = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
  // Mocha's own exit status is the number of failures; --no-exit lets a process that left something open be seen.
  const options = ["--reporter", reporter, "--timeout", String(TIMEOUT_MS), "--forbid-only", "--no-exit"];
  return spawn(process.execPath, [...flags, mocha, ...options, ...files], {
    cwd: repositoryRoot + folder,
    stdio: ["ignore", output, output],
    env: { ...process.env, [TALLY_VARIABLE]: tallyPath },
  });
}

/** 0: well; 1: mocha counted failures; or words for what went wrong. */
async function endOf(child: ChildProcess, tallyPath: string, leaveLimitMs: number): Promise<0 | 1 | string> {
  const startedAt = Date.now();
  let talliedAt: number | undefined;
  let killedFor: string | undefined;
  const watch = setInterval(() => {
    if (talliedAt === undefined && existsSync(tallyPath)) talliedAt = Date.now();
    if (Date.now() - startedAt > RUN_LIMIT_MS) killedFor = "ran past every limit";
    if (Date.now() - (talliedAt ?? Infinity) > leaveLimitMs) killedFor = "left something open after its last test";
    if (killedFor !== undefined) child.kill("SIGKILL");
  }, POLL_MS);
  // As node:child_process declares the event.
  const [status, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  clearInterval(watch);
  if (killedFor !== undefined) return killedFor;
  if (status === null) return `by ${signal}`;
  if (!existsSync(tallyPath)) return `status ${status} before its last test`;
  return status > 0 ? 1 : 0;
}
