import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { signInPeople, Supervisor, trialSources } from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { Child } from "../measure/child.js";
import { cpuMsOf } from "../measure/process-usage.js";
import type { Figure, Outcome } from "../report/figure.js";
import { root } from "../root.js";
import { grantOfVillages } from "./grant.js";
import { growth, MemoryWatch } from "./memory-watch.js";
import { readStream, type Taken } from "./read-stream.js";

const MEGABYTE = 1_048_576;
const GIGABYTE = 1_000_000_000;
/** Of NDJSON; the villages are 85 MB. */
const ALL_BYTES = 10 * GIGABYTE;
const BYTES_A_COPY = 84_894_054;
const COPIES = Math.ceil(ALL_BYTES / BYTES_A_COPY);
/** The bare handler's rate does not change over gigabytes, so a part of it is enough. */
const BASELINE_BYTES = 2 * GIGABYTE;
/** Samples over minutes: one a second is plenty. */
const SAMPLE_MS = 1_000;
const PROVIDER = "civil-affairs";
const GRANTEE = "statistics";

/**
 * Ten gigabytes of rows from gateway to gateway in one delivery: a view that repeats the villages as often as it takes.
 * Memory has to be as it was after the first of them.
 */
export async function benchmarkBulk(tell: Tell): Promise<Outcome> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  let supervisor: Supervisor | undefined;
  let bare: Child | undefined;
  try {
    const path = await manyVillages(dataDir);
    supervisor = await Supervisor.start({
      dataDir,
      firstPort: 0,
      language: "en",
      sources: { [PROVIDER]: { "villages-many": { kind: "sqlite", path, table: "many" } } },
      sourceRoots: [dataDir],
      tell: () => undefined,
    });
    bare = await Child.start([`${root}bench/dist/src/rows/bare-handler.js`, path, "many"]);
    const people = await signInPeople(dataDir, supervisor.state, "en");
    const grant = await grantOfVillages(people, "villages-many");
    tell("the system stands");
    const { processes } = supervisor;
    const pids = [PROVIDER, GRANTEE].map((department) => processes[department] ?? 0);
    const url = String(bare.ready["url"]);
    const baseline = await measured([bare.pid], BASELINE_BYTES, () => fetch(url));
    const subject = await measured(pids, Infinity, () =>
      people.requester.stream("getRows", { params: { id: grant }, query: {} }),
    );
    tell(`${subject.rows} rows, ${subject.bytes} bytes in ${Math.round(subject.elapsedMs / 1_000)} s`);
    return outcome(subject, baseline);
  } finally {
    await bare?.stop();
    await supervisor?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The table once on disk, and a view of it many times over. A view has no rowid, which is the harder way to read. */
async function manyVillages(directory: string): Promise<string> {
  const path = join(directory, "villages.sqlite");
  await copyFile(trialSources[PROVIDER]["villages-sqlite"].path, path);
  const database = new DatabaseSync(path);
  database.exec(`CREATE VIEW many AS WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies LIMIT ${COPIES})
    SELECT code, name, streetCode, provinceCode, cityCode, areaCode FROM copies CROSS JOIN village`);
  database.close();
  return path;
}

interface Measured extends Taken {
  readonly cpuMs: number;
  readonly resident: readonly (readonly number[])[];
}

async function measured(pids: readonly number[], limitBytes: number, open: () => Promise<Response>): Promise<Measured> {
  const cpu = async (): Promise<number> => (await Promise.all(pids.map(cpuMsOf))).reduce((sum, each) => sum + each, 0);
  const before = await cpu();
  const watch = new MemoryWatch(pids, SAMPLE_MS);
  const taken = await readStream(open, limitBytes);
  return { ...taken, resident: await watch.stop(), cpuMs: (await cpu()) - before };
}

const perSecond = ({ rows, elapsedMs }: Taken): number => (rows / elapsedMs) * 1_000;
const cpuPerThousand = ({ rows, cpuMs }: Measured): number => (cpuMs / rows) * 1_000;

function outcome(subject: Measured, baseline: Measured): Outcome {
  const compared = (name: string, unit: string, of: (one: Measured) => number): Figure => {
    const [value, base] = [of(subject), of(baseline)];
    return { name, unit, value, baseline: base, ratio: value / base };
  };
  const memory = (name: string, place: number): readonly Figure[] => {
    const samples = subject.resident[place] ?? [];
    return [
      { name: `${name}: resident at most`, unit: "MB", value: Math.max(...samples) / MEGABYTE },
      {
        name: `${name}: resident, last quarter to the second`,
        unit: "",
        value: growth(samples),
        aim: { of: "value", atMost: 1.1 },
      },
    ];
  };
  return {
    about: `${Math.round(subject.bytes / GIGABYTE)} GB of rows from gateway to gateway in one delivery, beside the first ${BASELINE_BYTES / GIGABYTE} GB of the same from a bare HTTP handler`,
    figures: [
      compared("rows", "/s", perSecond),
      compared("CPU of the serving processes for 1,000 rows", "ms", cpuPerThousand),
      ...memory("provider's gateway", 0),
      ...memory("grantee's gateway", 1),
    ],
    setting: {
      rows: subject.rows,
      bytes: subject.bytes,
      elapsedMs: Math.round(subject.elapsedMs),
      residentMegabytesBySecond: subject.resident.map((samples) =>
        samples.map((bytes) => Math.round(bytes / MEGABYTE)),
      ),
    },
  };
}
