import type { ExchangeState } from "../exchange-state.js";
import type { BatchRun, NextSince } from "./batch-run.js";

/** The runs of one grant, and of them what is asked for every second. */
interface Known {
  readonly all: Map<string, BatchRun>;
  readonly waiting: Map<string, BatchRun>;
  /** The last one that was completed, whatever its moment: clocks go back. */
  newest: BatchRun | undefined;
}

/** What is known of every run, in memory as on disk: a change is durable before it is seen. */
export class BatchRuns {
  private readonly byGrant = new Map<string, Known>();

  private constructor(private readonly state: Pick<ExchangeState, "keepRun" | "runs">) {}

  static async open(state: Pick<ExchangeState, "keepRun" | "runs">): Promise<BatchRuns> {
    const runs = new BatchRuns(state);
    for (const run of await state.runs()) runs.see(run);
    return runs;
  }

  get(grant: string, run: string): BatchRun | undefined {
    return this.byGrant.get(grant)?.all.get(run);
  }

  /** Newest moment first, so many of them. */
  list(grant: string, limit: number): readonly BatchRun[] {
    return inOrder(this.byGrant.get(grant)?.all).toReversed().slice(0, limit);
  }

  /** Oldest moment first. */
  waiting(grant: string): readonly BatchRun[] {
    return inOrder(this.byGrant.get(grant)?.waiting);
  }

  /** The one whose turn it is: one that began goes before any other, so that what it goes on from stays true. */
  firstWaiting(grant: string): BatchRun | undefined {
    const waiting = this.waiting(grant);
    return waiting.find(({ attempts }) => attempts > 0) ?? waiting[0];
  }

  /** Where the next run goes on: where the last one that was completed ended. */
  newestNext(grant: string): NextSince | undefined {
    return this.byGrant.get(grant)?.newest?.next;
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

  private numbered(run: BatchRun): BatchRun {
    return { ...run, completedOrder: (this.byGrant.get(run.grant)?.newest?.completedOrder ?? 0) + 1 };
  }

  private see(run: BatchRun): void {
    const known = this.byGrant.get(run.grant) ?? { all: new Map(), waiting: new Map(), newest: undefined };
    this.byGrant.set(run.grant, known);
    known.all.set(run.run, run);
    if (run.state === "waiting") known.waiting.set(run.run, run);
    else known.waiting.delete(run.run);
    if ((run.completedOrder ?? 0) > (known.newest?.completedOrder ?? 0)) known.newest = run;
  }
}

const inOrder = (runs: ReadonlyMap<string, BatchRun> | undefined): readonly BatchRun[] =>
  [...(runs?.values() ?? [])].toSorted((a, b) => (a.scheduledAt < b.scheduledAt ? -1 : 1));
