import { spawn } from "node:child_process";
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
const reporter = fileURLToPath(new URL("./reporter.js", import.meta.url));

/** The built test files of a run, as paths below its folder. */
export function filesOf(run: MochaRun): string[] {
  return globSync([...run.files], { cwd: repositoryRoot + run.folder, exclude: [...(run.except ?? [])] }).sort();
}

/**
 * Runs mocha in a process of its own, its output passed through, and returns what it counted. A process that
 * ended badly without saying so in its count (a crash, an import that failed) counts as one failure.
 */
export async function runMocha(run: MochaRun): Promise<Tally> {
  const files = filesOf(run);
  if (files.length === 0) return NOTHING;
  console.log(`\n${run.folder}`);
  const temporary = mkdtempSync(join(tmpdir(), "mulian-test-"));
  try {
    const tallyPath = join(temporary, "tally.json");
    const status = await runChild(run.folder, files, tallyPath);
    const tally = existsSync(tallyPath) ? (JSON.parse(readFileSync(tallyPath, "utf8")) as Tally) : NOTHING; // written by our reporter
    if (status === 0 || tally.failed > 0) return tally;
    console.log(`    ✖ mocha ended with ${status ?? "a signal"} without counting a failure`);
    return add(tally, ONE_FAILED);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function runChild(folder: string, files: readonly string[], tallyPath: string): Promise<number | null> {
  const mocha = join(repositoryRoot, "node_modules/mocha/bin/mocha.js");
  const flags = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
  const options = ["--reporter", reporter, "--timeout", String(TIMEOUT_MS), "--forbid-only"];
  const child = spawn(process.execPath, [...flags, mocha, ...options, ...files], {
    cwd: repositoryRoot + folder,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [TALLY_VARIABLE]: tallyPath },
  });
  const [status] = (await once(child, "exit")) as [number | null]; // as node:child_process declares the event
  return status;
}
