import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type People, signInPeople, Supervisor, trialSourceRoots, trialSources } from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { Child } from "../measure/child.js";
import { cpuMsOf } from "../measure/process-usage.js";
import { alternate } from "../measure/rounds.js";
import { median, medianRatio } from "../measure/statistics.js";
import type { Figure, Outcome } from "../report/figure.js";
import { root } from "../root.js";
import { grantOfVillages } from "./grant.js";
import { growth, MemoryWatch } from "./memory-watch.js";
import { readStream, type Taken } from "./read-stream.js";

const ROWS = 620_573;
const ROUNDS = 5;
const MEGABYTE = 1_048_576;
const PROVIDER = "civil-affairs";
const GRANTEE = "statistics";

/** One delivery, with CPU and memory of the processes that made it. */
interface Delivery extends Taken {
  readonly cpuMs: number;
  /** Resident bytes while it ran, in time's order, a list a process. */
  readonly resident: readonly (readonly number[])[];
}

export async function benchmarkRows(tell: Tell): Promise<Outcome> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  let supervisor: Supervisor | undefined;
  let bare: Child | undefined;
  try {
    supervisor = await Supervisor.start({
      dataDir,
      firstPort: 0,
      language: "en",
      sources: trialSources,
      sourceRoots: trialSourceRoots,
      tell: () => undefined,
    });
    const database = trialSources[PROVIDER]["villages-sqlite"].path;
    bare = await Child.start([`${root}bench/dist/src/rows/bare-handler.js`, database, "village"]);
    const people = await signInPeople(dataDir, supervisor.state, "en");
    tell("the system stands");
    return outcome(await compare({ supervisor, people, bare, tell }));
  } finally {
    await bare?.stop();
    await supervisor?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Standing {
  readonly supervisor: Supervisor;
  readonly people: People;
  readonly bare: Child;
  readonly tell: Tell;
}

type Rounds = Readonly<Record<"subject" | "baseline", readonly Delivery[]>>;

async function compare({ supervisor, people, bare, tell }: Standing): Promise<Rounds> {
  const grant = await grantOfVillages(people);
  const pids = [PROVIDER, GRANTEE].map((department) => supervisor.processes[department] ?? 0);
  const url = String(bare.ready["url"]);
  const byGateways = () => people.requester.stream("getRows", { params: { id: grant }, query: {} });
  const byHandler = () => fetch(url);
  // Once each, unmeasured: compiled code, and pages of the table in memory.
  const [first, expected] = [await readStream(byGateways), await readStream(byHandler)];
  if (expected.rows !== ROWS || first.digest !== expected.digest) throw new Error("the two answers differ");
  tell(`both answer the same ${expected.rows} rows, ${expected.bytes} bytes`);
  return alternate(
    ROUNDS,
    () => deliver(byGateways, pids, expected.digest),
    () => deliver(byHandler, [bare.pid], expected.digest),
  );
}

async function deliver(open: () => Promise<Response>, pids: readonly number[], digest: string): Promise<Delivery> {
  const cpu = async (): Promise<number> =>
    (await Promise.all(pids.map(cpuMsOf))).reduce((total, each) => total + each, 0);
  const before = await cpu();
  const watch = new MemoryWatch(pids);
  const taken = await readStream(open);
  const resident = await watch.stop();
  if (taken.digest !== digest) throw new Error("a delivery differs from the one before");
  return { ...taken, cpuMs: (await cpu()) - before, resident };
}

const rowsPerSecond = ({ rows, elapsedMs }: Taken): number => (rows / elapsedMs) * 1_000;
const cpuPerThousand = ({ rows, cpuMs }: Delivery): number => (cpuMs / rows) * 1_000;

const peaks = ({ resident }: Delivery): readonly number[] =>
  resident.map((samples) => Math.round(Math.max(...samples) / MEGABYTE));

function outcome({ subject, baseline }: Rounds): Outcome {
  const compared = (name: string, unit: string, of: (delivery: Delivery) => number): Figure => {
    const [values, baselines] = [subject.map(of), baseline.map(of)];
    return { name, unit, value: median(values), baseline: median(baselines), ratio: medianRatio(values, baselines) };
  };
  const resident = (name: string, place: number): readonly Figure[] => [
    {
      name: `${name}: resident at most`,
      unit: "MB",
      value: Math.max(...subject.flatMap(({ resident: lists }) => lists[place] ?? [])) / MEGABYTE,
      baseline: Math.max(...baseline.flatMap(({ resident: lists }) => lists[0] ?? [])) / MEGABYTE,
    },
    {
      name: `${name}: resident, last quarter of a delivery to its second`,
      unit: "",
      value: median(subject.map(({ resident: lists }) => growth(lists[place] ?? []))),
      aim: { of: "value", atMost: 1.1 },
    },
  ];
  return {
    about: `${ROWS} villages from gateway to gateway with token, grant checks, digests and a receipt both sign, beside the same bytes from a bare HTTP handler`,
    figures: [
      { ...compared("rows", "/s", rowsPerSecond), aim: { of: "ratio", atLeast: 0.7 } },
      compared("CPU of the serving processes for 1,000 rows", "ms", cpuPerThousand),
      ...resident("provider's gateway", 0),
      ...resident("grantee's gateway", 1),
    ],
    setting: {
      rounds: ROUNDS,
      bytes: subject[0]?.bytes,
      rowsPerSecondEachRound: { subject: subject.map(rowsPerSecond), baseline: baseline.map(rowsPerSecond) },
      residentMegabytesEachRound: { subject: subject.map(peaks), baseline: baseline.map(peaks) },
    },
  };
}
