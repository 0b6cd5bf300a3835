import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalJson, type Dataset, type DatasetQuery } from "@mulian/domain";
import { LevelIndex } from "@mulian/gateway/adapters/index";
import { pino } from "pino";
import type { Tell } from "../benchmarks.js";
import { ownCpuMs } from "../measure/process-usage.js";
import { alternate, type Rounds } from "../measure/rounds.js";
import { median, p95 } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Outcome } from "../report/figure.js";
import { fill } from "./fill.js";
import { generatedEntries } from "./generated.js";
import { publishedEntries } from "./published.js";
import { queriesAfter } from "./queries.js";
import { datasetsOf, departments, MSP_ID } from "./records.js";
import { Scan } from "./scan.js";

const DATASETS = 10_000;
const ROUNDS = 7;
const QUERIES = 300;

export async function benchmarkSearch(tell: Tell): Promise<Outcome> {
  const published = (await publishedEntries()).slice(0, DATASETS);
  if (published.length === 0) tell("no published catalogues beside this checkout: all titles are generated");
  const datasets = datasetsOf([...published, ...generatedEntries(DATASETS - published.length)]);
  const directory = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  const open = () => LevelIndex.open({ directory, authorityMsp: MSP_ID, logger: pino({ level: "silent" }) });
  try {
    const first = await open();
    const fillMs = await elapsed(() => fill(first, departments, datasets));
    await first.close();
    const startedAt = performance.now();
    const index = await open();
    const openMs = performance.now() - startedAt;
    tell(`filled in ${fillMs.toFixed(0)} ms, opened again in ${openMs.toFixed(0)} ms`);
    const measured = await compare(index, datasets);
    await index.close();
    return outcome(measured, { published: published.length, fillMs, openMs });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function elapsed(run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

/** What each query of a round took. */
interface Times {
  readonly elapsedMs: readonly number[];
  /** On a machine that does other things too, what a search itself costs. */
  readonly cpuMs: readonly number[];
}

/** The same queries to both in every round, and no count may differ. */
async function compare(index: LevelIndex, datasets: readonly Dataset[]): Promise<Rounds<Times>> {
  const scan = new Scan(datasets, departments);
  const byIndex = (query: DatasetQuery) => index.search(query, () => true);
  const byScan = (query: DatasetQuery) => scan.search(query);
  const queriesOf = (round: number) => queriesAfter(datasets, QUERIES, round + 1);
  for (let round = 0; round < ROUNDS; round++) {
    for (const query of queriesOf(round)) {
      const { total, facets } = byIndex(query);
      if (canonicalJson({ total, facets }) !== canonicalJson(byScan(query)))
        throw new Error(`counts differ for ${JSON.stringify(query)}`);
    }
  }
  const timed = (search: (query: DatasetQuery) => unknown) => (round: number) =>
    Promise.resolve(timesOf(search, queriesOf(round)));
  return alternate(ROUNDS, timed(byIndex), timed(byScan));
}

function timesOf(search: (query: DatasetQuery) => unknown, queries: readonly DatasetQuery[]): Times {
  const elapsedMs: number[] = [];
  const cpuMs: number[] = [];
  for (const query of queries) {
    const [cpu, startedAt] = [ownCpuMs(), performance.now()];
    search(query);
    elapsedMs.push(performance.now() - startedAt);
    cpuMs.push(ownCpuMs() - cpu);
  }
  return { elapsedMs, cpuMs };
}

const p95s = ({ elapsedMs, cpuMs }: Times) => ({ elapsedMs: p95(elapsedMs), cpuMs: p95(cpuMs) });

interface Making {
  readonly published: number;
  readonly fillMs: number;
  readonly openMs: number;
}

function outcome(rounds: Rounds<Times>, { published, fillMs, openMs }: Making): Outcome {
  return {
    about:
      "A query with three facets over 10,000 datasets in a gateway's index, beside a scan of all of them; all counts were equal",
    figures: [
      compared(rounds, "query, CPU, p50", "ms", ({ cpuMs }) => median(cpuMs)),
      compared(rounds, "query, CPU, p95", "ms", ({ cpuMs }) => p95(cpuMs)),
      compared(rounds, "query, elapsed, p95", "ms", ({ elapsedMs }) => p95(elapsedMs)),
      { name: "queries whose counts equal the scan's", unit: "", value: ROUNDS * QUERIES },
      { name: "fill, a dataset", unit: "ms", value: fillMs / DATASETS },
      { name: "open with 10,000 datasets", unit: "ms", value: openMs },
    ],
    setting: {
      datasets: DATASETS,
      ofPublishedCatalogues: published,
      rounds: ROUNDS,
      queriesPerRound: QUERIES,
      eachRound: { subject: rounds.subject.map(p95s), baseline: rounds.baseline.map(p95s) },
    },
  };
}
