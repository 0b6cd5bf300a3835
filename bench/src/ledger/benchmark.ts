import type { Tell } from "../benchmarks.js";
import { clientCpuEach, cpuEach, perSecond, runLoad, serverCpuEach, type Load } from "../measure/in-flight.js";
import { alternate } from "../measure/rounds.js";
import { median, p95 } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Aim, Figure, Outcome } from "../report/figure.js";
import { startEmbedded } from "./network.js";
import { dutySubject, minimalSubject, openLedger, OWNER_MSP, steward, type Subject } from "./subject.js";

/** Three organisations, so two of them endorse. `BENCH_ORGANISATIONS=4` has the demo's four, of which three endorse. */
const ORGANISATIONS = ["AuthorityMSP", OWNER_MSP, "StatisticsMSP", "EcologyMSP"].slice(
  0,
  Number(process.env["BENCH_ORGANISATIONS"] ?? 3),
);
const ROUNDS = 7;
const SINGLES = 100;
const SUBMITS = 600;
const EVALUATES = 2_000;
const IN_FLIGHT = 50;
/** Until compiled code and connections have settled. */
const WARM_UP = 600;

/** One round of one side. */
interface Round {
  readonly single: Load;
  readonly submit: Load;
  readonly evaluate: Load;
}

export async function benchmarkLedger(tell: Tell): Promise<Outcome> {
  const network = await startEmbedded(ORGANISATIONS);
  try {
    await openLedger(network.connection);
    const member = await steward(network.connection);
    const duty = dutySubject(member);
    const record = await duty.read(await duty.create());
    const minimal = minimalSubject(member, record);
    const measured = (subject: Subject) => async (): Promise<Round> => measure(network.pids, subject);
    for (const subject of [minimal, duty, minimal, duty])
      await runLoad({ count: WARM_UP, inFlight: IN_FLIGHT, serverPids: network.pids, call: () => subject.create() });
    tell("warm");
    const rounds = await alternate(ROUNDS, measured(duty), measured(minimal));
    member.close();
    return outcome(rounds, Buffer.byteLength(record));
  } finally {
    await network.stop();
  }
}

async function measure(serverPids: readonly number[], subject: Subject): Promise<Round> {
  const create = () => subject.create();
  const single = await runLoad({ count: SINGLES, inFlight: 1, serverPids, call: create });
  const submit = await runLoad({ count: SUBMITS, inFlight: IN_FLIGHT, serverPids, call: create });
  const id = await subject.create();
  const evaluate = await runLoad({ count: EVALUATES, inFlight: IN_FLIGHT, serverPids, call: () => subject.read(id) });
  return { single, submit, evaluate };
}

type Rounds = Readonly<Record<"subject" | "baseline", readonly Round[]>>;

const measures: readonly {
  readonly name: string;
  readonly unit: string;
  readonly of: (round: Round) => number;
  readonly aim?: Aim;
}[] = [
  {
    name: "single submit p50",
    unit: "ms",
    of: ({ single }) => median(single.latenciesMs),
    aim: { of: "value", atMost: 10 },
  },
  { name: "single submit p95", unit: "ms", of: ({ single }) => p95(single.latenciesMs) },
  {
    name: `durable submits at ${IN_FLIGHT} in flight`,
    unit: "/s",
    of: ({ submit }) => perSecond(submit),
    aim: { of: "value", atLeast: 300 },
  },
  {
    name: "CPU a submit, server and client",
    unit: "ms",
    of: ({ submit }) => cpuEach(submit),
    aim: { of: "ratio", atMost: 1.3 },
  },
  { name: "CPU a submit, server", unit: "ms", of: ({ submit }) => serverCpuEach(submit) },
  { name: "CPU a submit, client", unit: "ms", of: ({ submit }) => clientCpuEach(submit) },
  {
    name: `evaluates at ${IN_FLIGHT} in flight`,
    unit: "/s",
    of: ({ evaluate }) => perSecond(evaluate),
    aim: { of: "value", atLeast: 1_000 },
  },
  { name: "CPU an evaluate, server", unit: "ms", of: ({ evaluate }) => serverCpuEach(evaluate) },
  { name: "CPU an evaluate, client", unit: "ms", of: ({ evaluate }) => clientCpuEach(evaluate) },
];

function outcome({ subject, baseline }: Rounds, valueBytes: number): Outcome {
  const figures = measures.map(({ name, unit, of, aim }): Figure => {
    const figure = compared({ subject, baseline }, name, unit, of);
    return aim === undefined ? figure : { ...figure, aim };
  });
  const each = (rounds: readonly Round[]) =>
    Object.fromEntries(measures.map(({ name, of }) => [name, rounds.map((round) => Number(of(round).toFixed(3)))]));
  return {
    about:
      "Mulian's duty.register beside the smallest possible contract writing a value of the same size, on one embedded network in a process of its own, through the official client",
    figures,
    setting: {
      organisations: ORGANISATIONS.length,
      endorsementsEach: Math.floor(ORGANISATIONS.length / 2) + 1,
      rounds: ROUNDS,
      perRound: { singles: SINGLES, submits: SUBMITS, evaluates: EVALUATES },
      valueBytes,
      eachRound: { subject: each(subject), baseline: each(baseline) },
    },
  };
}
