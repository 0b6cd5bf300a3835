import { DomainError, type FsckRun } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import type { LedgerBlock } from "../../src/ports/ledger.js";
import type { FsckPorts } from "../../src/use-cases/fsck.js";
import { FsckRuns } from "../../src/use-cases/fsck-runs.js";
import { chainOf, departmentRecord, transactionOf } from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const CHAIN = chainOf([
  [transactionOf("departments", [departmentRecord("water")])],
  [transactionOf("parks", [departmentRecord("parks")])],
]);

const AUDITOR = { startedBy: "auditor", language: "en" } as const;
const OPERATOR = { startedBy: "operator", language: "zh" } as const;

/** Something that happens once, and can be waited for. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("checks of the ledger", () => {
  let live: TemporaryIndex;
  let scratches: TemporaryIndex[];
  let kept: Map<string, FsckRun>;
  let replays: number;
  beforeEach(async () => {
    live = await TemporaryIndex.open(CHAIN);
    scratches = [];
    kept = new Map();
    replays = 0;
  });
  afterEach(() => Promise.all([live, ...scratches].map((index) => index.remove())));

  /** Checks over a ledger whose second block comes when `second` does. */
  const checksOf = (second: (signal: AbortSignal) => Promise<void>): FsckRuns =>
    new FsckRuns({
      clock: { now: () => new Date("2026-03-02T01:00:00.000Z") },
      checks: {
        get: async (key) => kept.get(key),
        put: async (key, run) => void kept.set(key, run),
        remove: async () => undefined,
        entries: async () => [],
      },
      key: "water",
      logger: pino({ level: "silent" }),
      fsck: {
        index: live.index,
        ledger: {
          async *blocks(_after: number, signal: AbortSignal): AsyncIterable<LedgerBlock> {
            replays += 1;
            yield* CHAIN.slice(0, 1);
            await second(signal);
            yield* CHAIN.slice(1);
          },
        },
        state: { users: { entries: async () => [] }, service: { entries: async () => [] } },
        department: "water",
        legs: [],
        openScratchIndex: async () => {
          const scratch = await TemporaryIndex.open();
          scratches.push(scratch);
          return scratch.index;
        },
      } as unknown as FsckPorts, // what a gateway without users and legs is asked
    });

  const ended = async (checks: FsckRuns): Promise<FsckRun | undefined> => {
    for (;;) {
      const { running, last } = await checks.standing();
      if (running === undefined) return last;
      await new Promise(setImmediate);
    }
  };

  it("go on in the background, one at a time, say how far they are, and leave their result", async () => {
    const arrived = gate();
    const { open, opened } = gate();
    const checks = checksOf(() => {
      arrived.open();
      return opened;
    });
    expect(await checks.standing()).to.deep.equal({ height: 2 });
    await checks.start(AUDITOR);
    await arrived.opened;
    const { running, last } = await checks.start(OPERATOR);
    expect(running).to.deep.include({ startedBy: "auditor", blocks: 1, of: 2 });
    expect(last).to.equal(undefined);
    open();
    const result = await ended(checks);
    expect(replays).to.equal(1);
    expect(result).to.deep.include({ startedBy: "auditor", finishedAt: "2026-03-02T01:00:00.000Z" });
    expect(result?.report).to.deep.include({ clean: true, height: 2 });
  });

  it("say by its code why one could not be made, and begin anew when asked", async () => {
    let isThere = false;
    const checks = checksOf(async () => {
      if (!isThere) throw new DomainError("LEDGER_UNAVAILABLE", "the peer does not answer");
    });
    await checks.start(AUDITOR);
    expect(await ended(checks))
      .to.deep.include({ failure: "LEDGER_UNAVAILABLE" })
      .and.not.have.property("report");
    isThere = true;
    await checks.start(AUDITOR);
    expect((await ended(checks))?.report?.clean).to.equal(true);
  });

  it("are ended with the gateway, and what was not finished is no result", async () => {
    const arrived = gate();
    const checks = checksOf(async (signal) => {
      arrived.open();
      await new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    });
    await checks.start(AUDITOR);
    await arrived.opened;
    await checks.close();
    expect(kept.size).to.equal(0);
    expect(await checks.standing()).not.to.have.property("running");
  });

  it("are kept as results too where somebody waits for one", async () => {
    const checks = checksOf(async () => undefined);
    const report = await checks.check(OPERATOR, new AbortController().signal);
    expect((await checks.standing()).last).to.deep.include({ startedBy: "operator", report });
  });
});
