import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type People, signInPeople, Supervisor, trialSourceRoots, trialSources } from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { Child } from "../measure/child.js";
import { cpuMsOf } from "../measure/process-usage.js";
import { alternate } from "../measure/rounds.js";
import { median, medianRatio, p95 } from "../measure/statistics.js";
import type { Figure, Outcome } from "../report/figure.js";
import { root } from "../root.js";
import { grantOfVillages } from "../rows/grant.js";

/** Rows a query answers: one record, a page, and what a department fetches at a time. */
const SIZES = [1, 100, 1_000] as const;
/** The size the aim is judged at. */
const AIMED_SIZE = 1_000;
const ROUNDS = 5;
const REQUESTS = 240;
/** Below the sixteen deliveries that one department may have running. */
const IN_FLIGHT = 12;
const PROVIDER = "civil-affairs";
const GRANTEE = "statistics";

interface Round {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
  readonly cpuEachMs: number;
}

type Ask = () => Promise<Response>;

/** Requests a second through grantee's and provider's gateway, each with a receipt that both sign, beside a bare handler. */
export async function benchmarkExchange(tell: Tell): Promise<Outcome> {
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
    bare = await Child.start([`${root}bench/dist/src/exchange/bare-query.js`, database, "village"]);
    const people = await signInPeople(dataDir, supervisor.state, "en");
    tell("the system stands");
    const pids = [PROVIDER, GRANTEE].map((department) => supervisor?.processes[department] ?? 0);
    const figures: Figure[] = [];
    const setting: Record<string, unknown> = { rounds: ROUNDS, requests: REQUESTS, inFlight: IN_FLIGHT };
    const grant = await grantOfVillages(people);
    for (const size of SIZES) {
      const url = `${String(bare.ready["url"])}/?limit=${size}`;
      const gateways = byGateways(people, grant, size);
      await expectSame(gateways, url);
      const rounds = await alternate(
        ROUNDS,
        () => load(gateways, pids),
        () => load(() => fetch(url), [bare?.pid ?? 0]),
      );
      tell(`${size} rows a query: done`);
      figures.push(...figuresOf(size, rounds));
      setting[`requestsPerSecondOf${size}Rows`] = {
        subject: rounds.subject.map(({ perSecond }) => Math.round(perSecond)),
        baseline: rounds.baseline.map(({ perSecond }) => Math.round(perSecond)),
      };
    }
    return {
      about:
        "queries through both gateways, each with session, token, proof of possession, grant checks and a receipt both sign and sync, beside the same query from a bare HTTP handler",
      figures,
      setting,
    };
  } finally {
    await bare?.stop();
    await supervisor?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const byGateways =
  ({ requester }: People, grant: string, limit: number): Ask =>
  () =>
    requester.stream("getRows", { params: { id: grant }, query: { limit } });

async function expectSame(gateways: Ask, url: string): Promise<void> {
  const [subject, baseline] = [await (await gateways()).text(), await (await fetch(url)).text()];
  if (subject !== baseline || baseline === "") throw new Error("the two answers differ");
  // Unmeasured: compiled code, connections, tokens.
  await load(gateways, []);
  await load(() => fetch(url), []);
}

async function load(ask: Ask, pids: readonly number[]): Promise<Round> {
  const cpu = async (): Promise<number> =>
    (await Promise.all(pids.map(cpuMsOf))).reduce((total, each) => total + each, 0);
  const before = await cpu();
  const latenciesMs: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const worker = async (): Promise<void> => {
    while (next++ < REQUESTS) {
      const sentAt = performance.now();
      const answer = await ask();
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      await answer.arrayBuffer();
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const elapsedMs = performance.now() - startedAt;
  return {
    perSecond: (REQUESTS / elapsedMs) * 1_000,
    latenciesMs,
    cpuEachMs: ((await cpu()) - before) / REQUESTS,
  };
}

function figuresOf(
  size: number,
  { subject, baseline }: Readonly<Record<"subject" | "baseline", readonly Round[]>>,
): readonly Figure[] {
  const compared = (name: string, unit: string, of: (round: Round) => number): Figure => {
    const [values, baselines] = [subject.map(of), baseline.map(of)];
    return { name, unit, value: median(values), baseline: median(baselines), ratio: medianRatio(values, baselines) };
  };
  const rows = size === 1 ? "1 row" : `${size} rows`;
  const requests = compared(`requests of ${rows}, ${IN_FLIGHT} in flight`, "/s", ({ perSecond }) => perSecond);
  return [
    size === AIMED_SIZE ? { ...requests, aim: { of: "ratio", atLeast: 0.5 } } : requests,
    compared(`request of ${rows}, p95`, "ms", ({ latenciesMs }) => p95(latenciesMs)),
    compared(`CPU of the serving processes a request of ${rows}`, "ms", ({ cpuEachMs }) => cpuEachMs),
  ];
}
