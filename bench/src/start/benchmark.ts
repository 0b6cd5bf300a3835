import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readStanding } from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { Child } from "../measure/child.js";
import { cpuMsOfAll, memoryOf, type Memory } from "../measure/process-usage.js";
import { run } from "../measure/run.js";
import { compared } from "../report/compared.js";
import type { Aim, Figure, Outcome } from "../report/figure.js";
import { root } from "../root.js";

const ROUNDS = 5;
/** Supervisor, network, four gateways. */
const PROCESSES = 6;
/**
 * What a start leaves to do is done by then: the gateways' enrolling workers end three seconds after the last enrolment, and
 * V8 keeps the pages of a worker that ended for another eight.
 */
const SETTLE_MS = 15_000;
const MEGABYTE = 1_048_576;

interface Start {
  readonly elapsedMs: number;
  /** Of all processes together, until they were ready. On a machine that does other things too it says more than time. */
  readonly cpuMs: number;
  /** Of all processes together. */
  readonly memory: Memory;
}

interface Round {
  readonly cold: Start;
  readonly warm: Start;
  readonly bare: Start;
}

export async function benchmarkStart(tell: Tell): Promise<Outcome> {
  // The launcher installs and builds what changed: not a part of any start after the first.
  await mulian("status").catch(() => undefined);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
    try {
      const bare = await startBare();
      const cold = await startSystem(dataDir);
      const warm = await startSystem(dataDir);
      rounds.push({ cold, warm, bare });
      tell(`round ${round + 1}: cold ${seconds(cold).toFixed(1)} s, warm ${seconds(warm).toFixed(1)} s`);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  return outcome(rounds);
}

const mulian = (...args: readonly string[]): Promise<number> => run(`${root}mulian`, args, { cwd: root });

async function startSystem(dataDir: string): Promise<Start> {
  const elapsedMs = await mulian("start", "--detach", "--port", "0", "--data", dataDir);
  try {
    const pids = await standingProcesses(dataDir);
    const cpuMs = await cpuMsOfAll(pids);
    await pause(SETTLE_MS);
    return { elapsedMs, cpuMs, memory: await memoryOfAll(pids) };
  } finally {
    await mulian("stop", "--data", dataDir);
  }
}

/** As many processes of Node that each serve nothing over HTTP, started at once. */
async function startBare(): Promise<Start> {
  const startedAt = performance.now();
  const script = `${root}bench/dist/src/start/bare-server.js`;
  const servers = await Promise.all(Array.from({ length: PROCESSES }, () => Child.start([script])));
  const elapsedMs = performance.now() - startedAt;
  const pids = servers.map(({ pid }) => pid);
  const [cpuMs, memory] = [await cpuMsOfAll(pids), await memoryOfAll(pids)];
  await Promise.all(servers.map((server) => server.stop()));
  return { elapsedMs, cpuMs, memory };
}

/** The supervisor and its children. Linux only. */
async function standingProcesses(dataDir: string): Promise<readonly number[]> {
  const standing = await readStanding(dataDir);
  if (standing === undefined) throw new Error("the system does not stand");
  const { pid } = standing;
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).split(" ").filter(Boolean).map(Number);
  if (children.length + 1 !== PROCESSES) throw new Error(`${children.length + 1} processes, not ${PROCESSES}`);
  return [pid, ...children];
}

async function memoryOfAll(pids: readonly number[]): Promise<Memory> {
  const each = await Promise.all(pids.map(memoryOf));
  return each.reduce((sum, one) => ({
    rssBytes: sum.rssBytes + one.rssBytes,
    pssBytes: sum.pssBytes + one.pssBytes,
  }));
}

const seconds = ({ elapsedMs }: Start): number => elapsedMs / 1_000;
const cpu = ({ cpuMs }: Start): number => cpuMs / 1_000;
const resident = ({ memory }: Start): number => memory.pssBytes / MEGABYTE;
const summed = ({ memory }: Start): number => memory.rssBytes / MEGABYTE;

function outcome(rounds: readonly Round[]): Outcome {
  const bare = rounds.map((round) => round.bare);
  const cold = rounds.map((round) => round.cold);
  const warm = rounds.map((round) => round.warm);
  const figure = (
    name: string,
    unit: string,
    starts: readonly Start[],
    of: (start: Start) => number,
    aim?: Aim,
  ): Figure => {
    const one = compared({ subject: starts, baseline: bare }, name, unit, of);
    return aim === undefined ? one : { ...one, aim };
  };
  return {
    about:
      "./mulian start --detach to ready and what it then keeps in memory (supervisor, network, four gateways with consoles), beside as many bare HTTP servers in Node",
    figures: [
      figure("cold start to ready", "s", cold, seconds),
      figure("warm start to ready", "s", warm, seconds, { of: "value", atMost: 5 }),
      figure("CPU of all processes to ready, cold", "s", cold, cpu),
      figure("CPU of all processes to ready, warm", "s", warm, cpu),
      figure("resident after a warm start (PSS)", "MB", warm, resident, { of: "value", atMost: 400 }),
      figure("resident after a cold start (PSS)", "MB", cold, resident, { of: "value", atMost: 400 }),
      figure("the same, shared pages counted in each process (RSS), warm", "MB", warm, summed),
      figure("the same, shared pages counted in each process (RSS), cold", "MB", cold, summed),
    ],
    setting: { rounds: ROUNDS, processes: PROCESSES, settleMs: SETTLE_MS, eachRound: rounds },
  };
}
