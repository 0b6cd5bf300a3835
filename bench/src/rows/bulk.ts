import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Tell } from "../benchmarks.js";
import { compared } from "../report/compared.js";
import type { Figure, Outcome } from "../report/figure.js";
import { cpuPerThousand, deliver, rowsPerSecond, type Delivery } from "./delivery.js";
import { growth } from "./memory-watch.js";
import { PROVIDER, trialVillages, withVillages, type Standing, type Villages } from "./with-villages.js";

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

/**
 * Ten gigabytes of rows from gateway to gateway in one delivery: a view that repeats the villages as often as it takes.
 * Memory has to be as it was after the first of them.
 */
export const benchmarkBulk = (tell: Tell): Promise<Outcome> =>
  withVillages({ villages: manyVillages, handler: "rows/bare-handler.js", tell }, (standing) =>
    measure(standing, tell),
  );

async function measure({ people, grant, gatewayPids, bareUrl, barePid }: Standing, tell: Tell): Promise<Outcome> {
  const options = { sampleMs: SAMPLE_MS };
  const baseline = await deliver(() => fetch(bareUrl), { ...options, pids: [barePid], limitBytes: BASELINE_BYTES });
  const subject = await deliver(() => people.requester.stream("getRows", { params: { id: grant }, query: {} }), {
    ...options,
    pids: gatewayPids,
  });
  tell(`${subject.rows} rows, ${subject.bytes} bytes in ${Math.round(subject.elapsedMs / 1_000)} s`);
  return outcome(subject, baseline);
}

/** The table once on disk, and a view of it many times over. A view has no rowid, which is the harder way to read. */
async function manyVillages(directory: string): Promise<Villages> {
  const path = join(directory, "villages.sqlite");
  await copyFile(trialVillages.path, path);
  const database = new DatabaseSync(path);
  database.exec(`CREATE VIEW many AS WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies LIMIT ${COPIES})
    SELECT code, name, streetCode, provinceCode, cityCode, areaCode FROM copies CROSS JOIN village`);
  database.close();
  const binding = "villages-many";
  const sources = { [PROVIDER]: { [binding]: { kind: "sqlite", path, table: "many" } } };
  return { sources, sourceRoots: [directory], binding, path, table: "many" };
}

function outcome(subject: Delivery, baseline: Delivery): Outcome {
  const once = { subject: [subject], baseline: [baseline] };
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
      compared(once, "rows", "/s", rowsPerSecond),
      compared(once, "CPU of the serving processes for 1,000 rows", "ms", cpuPerThousand),
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
