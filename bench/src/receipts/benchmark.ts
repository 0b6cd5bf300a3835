import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReceiptBench, type ReceiptBench } from "@mulian/gateway/testing/receipt-bench";
import type { Tell } from "../benchmarks.js";
import { ownCpuMs } from "../measure/process-usage.js";
import { alternate, type Rounds } from "../measure/rounds.js";
import { compared } from "../report/compared.js";
import type { Outcome } from "../report/figure.js";

const ROUNDS = 5;
const RECEIPTS = 10_000;
/** Deliveries that end at once; each waits until its own receipt is synced. */
const IN_FLIGHT = 256;
/** Receipts that one transaction on the ledger may have to cover, at least. */
const RECEIPTS_A_TRANSACTION = 500;

interface Round {
  readonly perSecond: number;
  readonly cpuEachMs: number;
}

/** Receipts a second on one log, signed and synced, beside a bare append and sync of the same bytes. */
export async function benchmarkReceipts(tell: Tell): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  try {
    const bench = await openReceiptBench(join(dir, "log"));
    await bench.issue(); // unmeasured: compiled code
    const bytes = (await bench.issue()).length;
    const signed = (): Promise<Round> => load(() => bench.issue());
    const rounds = await alternate(ROUNDS, signed, (round) => bareRound(join(dir, `bare-${round}`), bytes));
    tell(`${ROUNDS} rounds of ${RECEIPTS} receipts`);
    const batches = await batchesFor(bench);
    await bench.close();
    return outcome(rounds, bytes, batches);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function load(write: () => Promise<unknown>): Promise<Round> {
  const cpuMs = ownCpuMs();
  const startedAt = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next++ < RECEIPTS) await write();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const elapsedMs = performance.now() - startedAt;
  return { perSecond: (RECEIPTS / elapsedMs) * 1_000, cpuEachMs: (ownCpuMs() - cpuMs) / RECEIPTS };
}

/** Appends records of the same size, digested and synced in the same groups, and signs nothing. */
async function bareRound(path: string, bytes: number): Promise<Round> {
  const file = await open(path, "a", 0o600);
  try {
    let waiting: { readonly record: Buffer; readonly done: () => void }[] = [];
    let flushing: Promise<void> | undefined;
    const flush = async (): Promise<void> => {
      await Promise.resolve();
      for (;;) {
        if (waiting.length === 0) {
          flushing = undefined;
          return;
        }
        const group = waiting;
        waiting = [];
        await file.write(Buffer.concat(group.map(({ record }) => record)));
        await file.datasync();
        for (const { done } of group) done();
      }
    };
    return await load(
      () =>
        new Promise<void>((done) => {
          const record = randomBytes(bytes);
          createHash("sha256").update(record).digest();
          waiting.push({ record, done });
          flushing ??= flush();
        }),
    );
  } finally {
    await file.close();
  }
}

/** How many transactions the log's receipts need, by the committer that the gateway runs. */
const batchesFor = (bench: ReceiptBench): Promise<{ readonly transactions: number; readonly receipts: number }> =>
  bench.commitAll();

function outcome(
  rounds: Rounds<Round>,
  bytes: number,
  { transactions, receipts }: { readonly transactions: number; readonly receipts: number },
): Outcome {
  return {
    about:
      "receipts numbered, signed (ES256), kept and synced on one log, beside records of the same size appended and synced in the same groups by a bare file",
    figures: [
      {
        ...compared(rounds, `receipts, ${IN_FLIGHT} in flight`, "/s", ({ perSecond }) => perSecond),
        aim: { of: "value", atLeast: 5_000 },
      },
      compared(rounds, "CPU a receipt", "ms", ({ cpuEachMs }) => cpuEachMs),
      {
        name: "receipts a transaction on the ledger",
        unit: "",
        value: receipts / transactions,
        aim: { of: "value", atLeast: RECEIPTS_A_TRANSACTION },
      },
    ],
    setting: {
      rounds: ROUNDS,
      receipts: RECEIPTS,
      inFlight: IN_FLIGHT,
      bytesEach: bytes,
      perSecondEachRound: {
        subject: rounds.subject.map(({ perSecond }) => perSecond),
        baseline: rounds.baseline.map(({ perSecond }) => perSecond),
      },
    },
  };
}
