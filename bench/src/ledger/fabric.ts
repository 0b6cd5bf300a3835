import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { FABRIC_RELEASES } from "@mulian/fabric-network";
import type { Tell } from "../benchmarks.js";
import { runLoad, type Load } from "../measure/in-flight.js";
import { memoryOf } from "../measure/process-usage.js";
import { inTurns } from "../measure/rounds.js";
import type { Outcome } from "../report/figure.js";
import {
  figuresOf,
  IN_FLIGHT,
  numbersOf,
  type Round,
  type Rounds,
  type Side,
  type Standing,
} from "./fabric-figures.js";
import { missingBinaries } from "./missing-binaries.js";
import { startEmbedded, startFabric, type BenchNetwork } from "./network.js";
import { dutySubject, minimalSubject, openLedger, OWNER_MSP, steward, type Subject } from "./subject.js";

/** Three organisations, so two of them endorse. */
const ORGANISATIONS = ["AuthorityMSP", OWNER_MSP, "StatisticsMSP"];
const ROUNDS = 5;
const SINGLES = 20;
/** Ten times as many as are in flight: beginning and end of a round, when fewer run, must not be most of it. */
const SUBMITS = 500;
/** Until compiled code and connections have settled. */
const WARM_UP = 500;

export async function benchmarkFabric(tell: Tell): Promise<Outcome> {
  const missing = missingBinaries();
  if (missing !== undefined) {
    tell(`NOT MEASURED: ${missing}`);
    return { about: `NOT MEASURED: ${missing}`, figures: [], setting: {} };
  }
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-fabric-"));
  try {
    const cold = await timed(() => startFabric(ORGANISATIONS, dataDir));
    await cold.result.stop();
    const warm = await timed(() => startFabric(ORGANISATIONS, dataDir));
    tell(`up: cold ${(cold.ms / 1_000).toFixed(1)} s, warm ${(warm.ms / 1_000).toFixed(1)} s`);
    try {
      const { rounds, memory, valueBytes } = await measureBoth(warm.result, tell);
      const standing = { coldMs: cold.ms, warmMs: warm.ms, memory };
      return {
        about: `Mulian's duty.register beside the smallest possible contract, on one network of Fabric ${FABRIC_RELEASES[0]} (Raft, three orderers), and the embedded network beside it`,
        figures: figuresOf(rounds, standing),
        setting: settingOf(rounds, standing, valueBytes),
      };
    } finally {
      await warm.result.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Measured extends Pick<Standing, "memory"> {
  readonly rounds: Rounds;
  readonly valueBytes: number;
}

async function measureBoth(fabric: BenchNetwork, tell: Tell): Promise<Measured> {
  const embedded = await startEmbedded(ORGANISATIONS);
  try {
    await Promise.all([openLedger(fabric.connection), openLedger(embedded.connection)]);
    const members = { fabric: await steward(fabric.connection), embedded: await steward(embedded.connection) };
    const duty = dutySubject(members.fabric);
    const record = await duty.read(await duty.create());
    const sides: Readonly<Record<Side, () => Promise<Round>>> = {
      duty: () => measure(fabric, duty),
      minimal: () => measure(fabric, minimalSubject(members.fabric, record)),
      embedded: () => measure(embedded, dutySubject(members.embedded)),
    };
    await warmUp(fabric, duty);
    await warmUp(fabric, minimalSubject(members.fabric, record));
    await warmUp(embedded, dutySubject(members.embedded));
    tell("warm");
    const rounds = await inTurns(ROUNDS, sides);
    for (const member of Object.values(members)) member.close();
    const memory = { ...(await memoryOfEach(fabric)), ...(await memoryOfEach(embedded)) };
    return { rounds, memory, valueBytes: Buffer.byteLength(record) };
  } finally {
    await embedded.stop();
  }
}

const warmUp = ({ pids }: BenchNetwork, subject: Subject): Promise<Load> =>
  runLoad({ count: WARM_UP, inFlight: IN_FLIGHT, serverPids: pids, call: () => subject.create() });

async function measure({ pids }: BenchNetwork, subject: Subject): Promise<Round> {
  const call = () => subject.create();
  const single = await runLoad({ count: SINGLES, inFlight: 1, serverPids: pids, call });
  const submit = await runLoad({ count: SUBMITS, inFlight: IN_FLIGHT, serverPids: pids, call });
  return { single, submit };
}

async function timed<T>(start: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const startedAt = performance.now();
  const result = await start();
  return { ms: performance.now() - startedAt, result };
}

async function memoryOfEach({ processes }: BenchNetwork): Promise<Record<string, number>> {
  const each = Object.entries(processes).map(async ([name, pid]) => [name, (await memoryOf(pid)).pssBytes] as const);
  return Object.fromEntries(await Promise.all(each));
}

const settingOf = (rounds: Rounds, { memory }: Standing, valueBytes: number): Outcome["setting"] => ({
  organisations: ORGANISATIONS.length,
  rounds: ROUNDS,
  perRound: { singles: SINGLES, submits: SUBMITS },
  valueBytes,
  loadAverage: loadavg(),
  memory,
  eachRound: Object.fromEntries(Object.entries(rounds).map(([side, all]) => [side, all.map(numbersOf)])),
});
