import { loadavg } from "node:os";
import { FABRIC_RELEASES } from "@mulian/fabric-network";
import type { Tell } from "../benchmarks.js";
import { missingBinaries } from "../ledger/missing-binaries.js";
import { alternate } from "../measure/rounds.js";
import type { Figure, Outcome } from "../report/figure.js";
import { figuresOf, numbersOf } from "./figures.js";
import { measureRound } from "./round.js";
import { TrialSystem } from "./trial-system.js";

const ROUNDS = 5;
/** How many people's journeys go on at once, and how many journeys a round of it has: some seconds on the slower side. */
const LOADS = [
  { sideBySide: 1, journeys: 5 },
  { sideBySide: 2, journeys: 10 },
  { sideBySide: 4, journeys: 16 },
  { sideBySide: 8, journeys: 24 },
] as const;
/** Unmeasured, until compiled code, connections and tokens have settled. */
const WARM_UP = { sideBySide: 4, journeys: 24 } as const;

/** The same whole journeys through the trial system's gateways, on the embedded network and on real Fabric. */
export async function benchmarkJourneys(tell: Tell): Promise<Outcome> {
  const missing = missingBinaries();
  if (missing !== undefined) {
    tell(`NOT MEASURED: ${missing}`);
    return { about: `NOT MEASURED: ${missing}`, figures: [], setting: {} };
  }
  const fabric = await TrialSystem.start("fabric");
  try {
    const embedded = await TrialSystem.start("embedded");
    try {
      return await measure({ embedded, fabric }, tell);
    } finally {
      await embedded.stop();
    }
  } finally {
    await fabric.stop();
  }
}

type Systems = Readonly<Record<"embedded" | "fabric", TrialSystem>>;

async function measure({ embedded, fabric }: Systems, tell: Tell): Promise<Outcome> {
  for (const system of [embedded, fabric]) await measureRound(system, WARM_UP.journeys, WARM_UP.sideBySide);
  tell("both systems stand, and are warm");
  const figures: Figure[] = [];
  const eachRound: Record<string, object> = {};
  for (const { sideBySide, journeys } of LOADS) {
    const sides = await alternate(
      ROUNDS,
      () => measureRound(embedded, journeys, sideBySide),
      () => measureRound(fabric, journeys, sideBySide),
    );
    figures.push(...figuresOf(sides, sideBySide));
    eachRound[sideBySide] = { embedded: sides.subject.map(numbersOf), fabric: sides.baseline.map(numbersOf) };
    tell(`${sideBySide} side by side: done`);
  }
  return {
    about: `whole journeys, from a draft to the auditor's trace, on the trial system with the embedded network beside the same on Fabric ${FABRIC_RELEASES[0]} (Raft, three orderers, blocks every 50 ms or 100 transactions)`,
    figures,
    setting: { rounds: ROUNDS, loads: LOADS, loadAverage: loadavg(), eachRound },
  };
}
