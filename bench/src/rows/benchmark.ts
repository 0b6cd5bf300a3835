import type { Tell } from "../benchmarks.js";
import { alternate, type Rounds } from "../measure/rounds.js";
import { median } from "../measure/statistics.js";
import { compared } from "../report/compared.js";
import type { Figure, Outcome } from "../report/figure.js";
import { cpuPerThousand, deliver, rowsPerSecond, type Delivery } from "./delivery.js";
import { growth } from "./memory-watch.js";
import { readStream } from "./read-stream.js";
import { trialVillages, withVillages, type Standing } from "./with-villages.js";

const ROWS = 620_573;
const ROUNDS = 5;
const MEGABYTE = 1_048_576;

export const benchmarkRows = (tell: Tell): Promise<Outcome> =>
  withVillages({ villages: async () => trialVillages, handler: "rows/bare-handler.js", tell }, async (standing) =>
    outcome(await compare(standing, tell)),
  );

async function compare(
  { people, grant, gatewayPids, bareUrl, barePid }: Standing,
  tell: Tell,
): Promise<Rounds<Delivery>> {
  const byGateways = () => people.requester.stream("getRows", { params: { id: grant }, query: {} });
  const byHandler = () => fetch(bareUrl);
  // Once each, unmeasured: compiled code, and pages of the table in memory.
  const [first, expected] = [await readStream(byGateways), await readStream(byHandler)];
  if (expected.rows !== ROWS || first.digest !== expected.digest) throw new Error("the two answers differ");
  tell(`both answer the same ${expected.rows} rows, ${expected.bytes} bytes`);
  const same = async (delivery: Promise<Delivery>): Promise<Delivery> => {
    if ((await delivery).digest !== expected.digest) throw new Error("a delivery differs from the one before");
    return delivery;
  };
  return alternate(
    ROUNDS,
    () => same(deliver(byGateways, { pids: gatewayPids })),
    () => same(deliver(byHandler, { pids: [barePid] })),
  );
}

const peaks = ({ resident }: Delivery): readonly number[] =>
  resident.map((samples) => Math.round(Math.max(...samples) / MEGABYTE));

function outcome(rounds: Rounds<Delivery>): Outcome {
  const { subject, baseline } = rounds;
  const resident = (name: string, place: number): readonly Figure[] => [
    {
      name: `${name}: resident at most`,
      unit: "MB",
      value: Math.max(...subject.flatMap(({ resident: lists }) => lists[place] ?? [])) / MEGABYTE,
      baseline: Math.max(...baseline.flatMap(({ resident: lists }) => lists[0] ?? [])) / MEGABYTE,
    },
    {
      name: `${name}: resident, last quarter of a delivery to its second`,
      unit: "",
      value: median(subject.map(({ resident: lists }) => growth(lists[place] ?? []))),
      aim: { of: "value", atMost: 1.1 },
    },
  ];
  return {
    about: `${ROWS} villages from gateway to gateway with token, grant checks, digests and a receipt both sign, beside the same bytes from a bare HTTP handler`,
    figures: [
      { ...compared(rounds, "rows", "/s", rowsPerSecond), aim: { of: "ratio", atLeast: 0.7 } },
      compared(rounds, "CPU of the serving processes for 1,000 rows", "ms", cpuPerThousand),
      ...resident("provider's gateway", 0),
      ...resident("grantee's gateway", 1),
    ],
    setting: {
      rounds: ROUNDS,
      bytes: subject[0]?.bytes,
      rowsPerSecondEachRound: { subject: subject.map(rowsPerSecond), baseline: baseline.map(rowsPerSecond) },
      residentMegabytesEachRound: { subject: subject.map(peaks), baseline: baseline.map(peaks) },
    },
  };
}
