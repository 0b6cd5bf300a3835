import type { ExchangeState } from "../exchange-state.js";
import type { BatchRun, NextSince } from "./batch-run.js";

/** What is known of every run, in memory as on disk: a change is durable before it is seen. */
export class BatchRuns {
  private readonly byGrant = new Map<string, Map<string, BatchRun>>();

  private constructor(private readonly state: Pick<ExchangeState, "keepRun" | "runs">) {}

  static async open(state: Pick<ExchangeState, "keepRun" | "runs">): Promise<BatchRuns> {
    const runs = new BatchRuns(state);
    for (const run of await state.runs()) runs.see(run);
    return runs;
  }

  get(grant: string, run: string): BatchRun | undefined {
    return this.byGrant.get(grant)?.get(run);
  }

  /** Newest moment first. */
  list(grant: string): readonly BatchRun[] {
    return this.inOrder(grant).toReversed();
  }

  waiting(grant: string): readonly BatchRun[] {
    return this.inOrder(grant).filter(({ state }) => state === "waiting");
  }

  /** The one whose turn it is: one that began before any other, so that what it goes on from stays true. */
  firstWaiting(grant: string): BatchRun | undefined {
    const waiting = this.waiting(grant);
    return waiting.find(({ attempts }) => attempts > 0) ?? waiting[0];
  }

  /** Where the next run goes on: where the last one that was completed ended. */
  newestNext(grant: string): NextSince | undefined {
    return this.inOrder(grant)
      .filter(({ state }) => state === "completed")
      .toSorted((a, b) => (a.completedOrder ?? 0) - (b.completedOrder ?? 0))
      .at(-1)?.next;
  }

  async add(run: BatchRun): Promise<BatchRun> {
    const known = this.get(run.grant, run.run);
    if (known !== undefined) return known;
    await this.put(run);
    return run;
  }

  async put(run: BatchRun): Promise<void> {
    const kept = run.state === "completed" && run.completedOrder === undefined ? this.numbered(run) : run;
    await this.state.keepRun(kept);
    this.see(kept);
  }

  /** Completed runs are counted, because clocks go back. */
  private numbered(run: BatchRun): BatchRun {
    const orders = this.inOrder(run.grant).map(({ completedOrder }) => completedOrder ?? 0);
    return { ...run, completedOrder: Math.max(0, ...orders) + 1 };
  }

  private inOrder(grant: string): readonly BatchRun[] {
    return [...(this.byGrant.get(grant)?.values() ?? [])].toSorted((a, b) => (a.scheduledAt < b.scheduledAt ? -1 : 1));
  }

  private see(run: BatchRun): void {
    const runs = this.byGrant.get(run.grant) ?? new Map<string, BatchRun>();
    runs.set(run.run, run);
    this.byGrant.set(run.grant, runs);
  }
}
