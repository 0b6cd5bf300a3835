import { cpuEach, perSecond } from "../measure/in-flight.js";
import type { Rounds } from "../measure/rounds.js";
import { median } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Aim, Figure } from "../report/figure.js";
import type { Round } from "./round.js";
import type { StepKind } from "./step-times.js";

const SECONDS_A_MINUTE = 60;

const timesOf =
  (kind: StepKind) =>
  ({ steps }: Round): number[] =>
    steps.filter((step) => step.kind === kind).map(({ ms }) => ms);

const perMinute = ({ load }: Round): number => perSecond(load) * SECONDS_A_MINUTE;
const submitP50 = (round: Round): number => median(timesOf("submit")(round));
const networkCpu = ({ load, networkCpuMs }: Round): number => networkCpuMs / load.count;

/** How much of a journey is spent so, in the middle of a round. */
const spent =
  (kind: StepKind) =>
  (round: Round): number =>
    timesOf(kind)(round).reduce((sum, ms) => sum + ms, 0) / round.load.count;

const SHORTER: Aim = { of: "ratio", atMost: 0.1 };
const FASTER: Aim = { of: "ratio", atLeast: 4 };

/** Embedded beside Fabric, with so many journeys side by side. */
export function figuresOf(sides: Rounds<Round>, sideBySide: number): readonly Figure[] {
  const figure = (name: string, unit: string, of: (round: Round) => number, aim?: Aim): Figure => {
    const one = compared(sides, `${sideBySide} side by side: ${name}`, unit, of);
    return aim === undefined ? one : { ...one, aim };
  };
  return [
    figure("journeys", "/min", perMinute, FASTER),
    figure("journey p50", "ms", ({ load }) => median(load.latenciesMs)),
    figure("submit p50", "ms", submitP50, SHORTER),
    figure("a journey's submits together", "ms", spent("submit")),
    figure("a journey's waits for gateways", "ms", spent("wait")),
    figure("CPU a journey: network, gateways and client", "ms", ({ load }) => cpuEach(load)),
    figure("CPU a journey: network", "ms", networkCpu),
  ];
}

/** For the record: each round's numbers, and the middle of every step. */
export const numbersOf = (round: Round): object => ({
  perMinute: Number(perMinute(round).toFixed(1)),
  journeyP50Ms: Number(median(round.load.latenciesMs).toFixed(1)),
  submitP50Ms: Number(submitP50(round).toFixed(1)),
  cpuMs: Number(cpuEach(round.load).toFixed(0)),
  networkCpuMs: Number(networkCpu(round).toFixed(0)),
  stepP50Ms: stepMedians(round),
});

const stepMedians = ({ steps }: Round): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(steps, ({ name, kind }) => `${kind} ${name}`)].map(([step, all]) => [
      step,
      Number(median(all.map(({ ms }) => ms)).toFixed(1)),
    ]),
  );
