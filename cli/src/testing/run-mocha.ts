import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryRoot } from "../repository.js";
import { MAX_LANES } from "./lane-count.js";
import { TALLY_VARIABLE } from "./reporter.js";
import type { MochaRun } from "./suites.js";
import { add, NOTHING, oneFailed, type Tally } from "./tally.js";

const TIMEOUT_MS = 120_000; // for a single test that sets none of its own; two busy cores are slow
const RUN_LIMIT_MS = 30 * 60_000; // far above any suite: only what hangs reaches it
const LEAVE_LIMIT_MS = 10_000; // after its last test a process has this long to close what it opened
const POLL_MS = 250;
const PORTS_VARIABLE = "MULIAN_TEST_PORTS";
/** Above those that a real Fabric network takes by itself; all lanes' end below those that Linux gives to clients. */
const FIRST_TEST_PORT = 20_000;
const PORTS_OF_A_LANE = 3_000;
/** What V8 made of a module is of use to the hundreds of processes that load it again: a fifth of what loading takes. */
const COMPILED = join(repositoryRoot, "node_modules/.cache/mulian-tests");
const reporter = fileURLToPath(new URL("./reporter.js", import.meta.url));

export type MochaOptions = Readonly<{
  /** Printed before the output; nothing of an ignored one is. */
  title?: string;
  /** `held`: printed in one piece when the run is over, so that two that run side by side can be read. */
  output?: "inherit" | "held" | "ignore";
  leaveLimitMs?: number;
  /** Of the runs that go on side by side, which one: each draws its ports from a range of its own. */
  lane?: number;
}>;

const DEFAULTS = { output: "inherit", lane: 0, leaveLimitMs: LEAVE_LIMIT_MS } as const;

/** The built test files of a run, as paths below its folder: glob by glob, each in the order of names, a file once. */
export function filesOf(run: MochaRun): string[] {
  const options = { cwd: repositoryRoot + run.folder, exclude: [...(run.except ?? [])] };
  return [...new Set(run.files.flatMap((glob) => globSync(glob, options).toSorted()))];
}

/**
 * Runs mocha in a process of its own and returns what it counted. A process that crashed, could not import a file or did
 * not end by itself counts as one failure more.
 */
export async function runMocha(run: MochaRun, options: MochaOptions = {}): Promise<Tally> {
  const { title, output, lane, leaveLimitMs } = { ...DEFAULTS, title: `\n ${run.folder}`, ...options };
  const files = filesOf(run);
  if (files.length === 0) return NOTHING;
  const temporary = mkdtempSync(join(tmpdir(), "mulian-test-"));
  const printed = openPrinted(title, output, temporary);
  try {
    const tallyPath = join(temporary, "tally.json");
    const child = startMocha({ folder: run.folder, files, tallyPath, output: printed.output, ports: portsOf(lane) });
    const end = await endOf(child, tallyPath, leaveLimitMs);
    const tally = readTally(tallyPath);
    const isWell = end === 0 || (end === 1 && tally.failed.length > 0);
    const remark = `mocha ended badly (${end})`;
    printed.close(isWell ? undefined : `    ✖ ${run.folder}: ${remark}`);
    return isWell ? tally : add(tally, oneFailed(run.folder, remark));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

interface Printed {
  /** Where the process writes to. */
  readonly output: Start["output"];
  /** Prints what was held, and a last remark. */
  close(remark: string | undefined): void;
}

function openPrinted(title: string, output: "inherit" | "held" | "ignore", folder: string): Printed {
  if (output === "ignore") return { output, close: () => {} };
  if (output === "inherit") {
    console.log(title);
    return { output, close: (remark) => remark !== undefined && console.log(remark) };
  }
  const path = join(folder, "output");
  const file = openSync(path, "a");
  const close = (remark: string | undefined): void => {
    closeSync(file);
    const lines = remark === undefined ? "" : `${remark}\n`;
    process.stdout.write(`${title}\n${readFileSync(path, "utf8")}${lines}`);
  };
  return { output: file, close };
}

function readTally(path: string): Tally {
  if (!existsSync(path)) return NOTHING;
  return JSON.parse(readFileSync(path, "utf8")) as Tally; // written by our reporter
}

interface Start {
  readonly folder: string;
  readonly files: readonly string[];
  readonly tallyPath: string;
  readonly output: "inherit" | "ignore" | number;
  readonly ports: string;
}

function startMocha({ folder, files, tallyPath, output, ports }: Start): ChildProcess {
  const mocha = join(repositoryRoot, "node_modules/mocha/bin/mocha.js");
  const flags = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
  // Mocha's own exit status is the number of failures; --no-exit lets a process that left something open be seen.
  const options = ["--reporter", reporter, "--timeout", String(TIMEOUT_MS), "--forbid-only", "--no-exit"];
  return spawn(process.execPath, [...flags, mocha, ...options, ...files], {
    cwd: repositoryRoot + folder,
    stdio: ["ignore", output, output],
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, [TALLY_VARIABLE]: tallyPath, [PORTS_VARIABLE]: ports },
  });
}

/** As network/fabric/test/network/test-ports.ts reads it. */
function portsOf(lane: number): string {
  const first = FIRST_TEST_PORT + (lane % MAX_LANES) * PORTS_OF_A_LANE;
  return `${first}-${first + PORTS_OF_A_LANE - 1}`;
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
