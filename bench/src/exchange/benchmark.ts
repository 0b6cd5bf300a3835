import type { People } from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { cpuMsOfAll } from "../measure/process-usage.js";
import { alternate, type Rounds } from "../measure/rounds.js";
import { p95 } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Figure, Outcome } from "../report/figure.js";
import { trialVillages, withVillages, type Standing } from "../rows/with-villages.js";

/** Rows a query answers: one record, a page, and what a department fetches at a time. */
const SIZES = [1, 100, 1_000] as const;
/** The size the aim is judged at. */
const AIMED_SIZE = 1_000;
const ROUNDS = 5;
const REQUESTS = 240;
/** Below the sixteen deliveries that one department may have running. */
const IN_FLIGHT = 12;

interface Round {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
  readonly cpuEachMs: number;
}

type Ask = () => Promise<Response>;

/** None: Node's own young generation of 16 MB, as a gateway has on a host of its own. The trial system's is an eighth of it. */
const NODE_OPTIONS: readonly string[] = [];

/** Requests a second through grantee's and provider's gateway, each with a receipt that both sign, beside a bare handler. */
export const benchmarkExchange = (tell: Tell): Promise<Outcome> =>
  withVillages(
    { villages: async () => trialVillages, handler: "exchange/bare-query.js", nodeOptions: NODE_OPTIONS, tell },
    (standing) => measure(standing, tell),
  );

async function measure({ people, grant, gatewayPids, bareUrl, barePid }: Standing, tell: Tell): Promise<Outcome> {
  const figures: Figure[] = [];
  const setting: Record<string, unknown> = { rounds: ROUNDS, requests: REQUESTS, inFlight: IN_FLIGHT };
  for (const size of SIZES) {
    const url = `${bareUrl}/?limit=${size}`;
    const gateways = byGateways(people, grant, size);
    await expectSame(gateways, url);
    const rounds = await alternate(
      ROUNDS,
      () => load(gateways, gatewayPids),
      () => load(() => fetch(url), [barePid]),
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
  const before = await cpuMsOfAll(pids);
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
    cpuEachMs: ((await cpuMsOfAll(pids)) - before) / REQUESTS,
  };
}

function figuresOf(size: number, sides: Rounds<Round>): readonly Figure[] {
  const rows = size === 1 ? "1 row" : `${size} rows`;
  const requests = compared(sides, `requests of ${rows}, ${IN_FLIGHT} in flight`, "/s", ({ perSecond }) => perSecond);
  return [
    size === AIMED_SIZE ? { ...requests, aim: { of: "ratio", atLeast: 0.5 } } : requests,
    compared(sides, `request of ${rows}, p95`, "ms", ({ latenciesMs }) => p95(latenciesMs)),
    compared(sides, `CPU of the serving processes a request of ${rows}`, "ms", ({ cpuEachMs }) => cpuEachMs),
  ];
}
