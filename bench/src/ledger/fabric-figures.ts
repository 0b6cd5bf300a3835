import { cpuEach, perSecond, serverCpuEach, type Load } from "../measure/in-flight.js";
import { median, p95 } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Aim, Figure } from "../report/figure.js";
import { EMBEDDED_PROCESS } from "./network.js";

export const IN_FLIGHT = 50;
const MEGABYTE = 1_048_576;

/** One round of one side. */
export interface Round {
  readonly single: Load;
  readonly submit: Load;
}

export type Side = "duty" | "minimal" | "embedded";
export type Rounds = Readonly<Record<Side, readonly Round[]>>;

/** What starting it took, and what its processes hold. */
export interface Standing {
  readonly coldMs: number;
  readonly warmMs: number;
  /** Proportional set of each process, by name. */
  readonly memory: Readonly<Record<string, number>>;
}

const p50 = ({ single }: Round): number => median(single.latenciesMs);
const rate = ({ submit }: Round): number => perSecond(submit);

/** What is judged by what, from the numbers of all rounds. */
export function figuresOf(rounds: Rounds, { coldMs, warmMs, memory }: Standing): readonly Figure[] {
  const beside = (side: Side, baseline: Side, { name, unit, of, aim }: Measure): Figure => {
    const figure = compared({ subject: rounds[side], baseline: rounds[baseline] }, name, unit, of);
    return aim === undefined ? figure : { ...figure, aim };
  };
  return [
    ...onFabric.map((each) => beside("duty", "minimal", each)),
    ...embeddedBesideFabric.map((each) => beside("embedded", "duty", each)),
    { name: "network up, cold", unit: "s", value: coldMs / 1_000 },
    { name: "network up, warm", unit: "s", value: warmMs / 1_000 },
    ...memoryFigures(memory),
  ];
}

interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly of: (round: Round) => number;
  readonly aim?: Aim;
}

const onFabric: readonly Measure[] = [
  { name: "single submit p50", unit: "ms", of: p50, aim: { of: "ratio", atMost: 1.1 } },
  { name: "single submit p95", unit: "ms", of: ({ single }) => p95(single.latenciesMs) },
  { name: `submits at ${IN_FLIGHT} in flight`, unit: "/s", of: rate },
  {
    name: "CPU a submit, all processes and client",
    unit: "ms",
    of: ({ submit }) => cpuEach(submit),
    aim: { of: "ratio", atMost: 1.15 },
  },
  { name: "CPU a submit, all processes", unit: "ms", of: ({ submit }) => serverCpuEach(submit) },
];

const embeddedBesideFabric: readonly Measure[] = [
  { name: "embedded beside Fabric: single submit p50", unit: "ms", of: p50, aim: { of: "ratio", atMost: 0.1 } },
  {
    name: `embedded beside Fabric: submits at ${IN_FLIGHT} in flight`,
    unit: "/s",
    of: rate,
    aim: { of: "ratio", atLeast: 4 },
  },
  { name: "embedded beside Fabric: CPU a submit", unit: "ms", of: ({ submit }) => cpuEach(submit) },
];

function memoryFigures(memory: Readonly<Record<string, number>>): Figure[] {
  const kinds = Object.groupBy(Object.entries(memory), ([name]) => kindOf(name));
  return Object.entries(kinds).map(([kind, all = []]) => ({
    name: `memory of a process: ${kind} (${all.length})`,
    unit: "MB",
    value: median(all.map(([, bytes]) => bytes)) / MEGABYTE,
  }));
}

/** Fabric's processes are called `peer1.org`, `orderer1.org`, `ca.org` and `CHAINCODE_VERSION.org`; the embedded network is one. */
function kindOf(name: string): string {
  if (name === EMBEDDED_PROCESS) return "embedded network";
  return /^(peer|orderer|ca)\d*\./.exec(name)?.[1] ?? "chaincode";
}

/** For the record of each round. */
export const numbersOf = (round: Round): object => ({
  p50Ms: Number(p50(round).toFixed(2)),
  perSecond: Number(rate(round).toFixed(1)),
  cpuMs: Number(cpuEach(round.submit).toFixed(2)),
});
