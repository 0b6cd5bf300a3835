import { benchmarkDemo } from "./demo/benchmark.js";
import { benchmarkExchange } from "./exchange/benchmark.js";
import { benchmarkJourneys } from "./journeys/benchmark.js";
import { benchmarkLedger } from "./ledger/benchmark.js";
import { benchmarkFabric } from "./ledger/fabric.js";
import type { Outcome } from "./report/figure.js";
import { benchmarkReceipts } from "./receipts/benchmark.js";
import { benchmarkBulk } from "./rows/bulk.js";
import { benchmarkRows } from "./rows/benchmark.js";
import { benchmarkSealing } from "./sealing/benchmark.js";
import { benchmarkSearch } from "./search/benchmark.js";
import { benchmarkStart } from "./start/benchmark.js";

export type Tell = (text: string) => void;
export type Benchmark = (tell: Tell) => Promise<Outcome>;

export const benchmarks = {
  ledger: benchmarkLedger,
  fabric: benchmarkFabric,
  journeys: benchmarkJourneys,
  search: benchmarkSearch,
  rows: benchmarkRows,
  bulk: benchmarkBulk,
  exchange: benchmarkExchange,
  receipts: benchmarkReceipts,
  sealing: benchmarkSealing,
  start: benchmarkStart,
  demo: benchmarkDemo,
} as const satisfies Readonly<Record<string, Benchmark>>;

export const isBenchmark = (name: string): name is keyof typeof benchmarks => Object.hasOwn(benchmarks, name);
