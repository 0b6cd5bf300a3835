import type { Clock } from "../ports/clock.js";
import type { Logger } from "pino";
import { Backoff } from "./backoff.js";

/** How often it is looked whether something is to be done, when nothing tells of it. */
const TICK_MS = 200;
/** A look takes as long as there are records; told of one block after another, it rests so many times longer than it took. */
const REST_FACTOR = 9;

/** Something to be done with another department's gateway, again and again until it succeeds. */
export interface Errand {
  /** Tells it from every other errand; its pauses go by this. */
  readonly key: string;
  /** Errands with one department run a few at once; a gateway that does not answer holds up no other. */
  readonly department: string;
  run(): Promise<void>;
}

export interface ErrandDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often it is looked without being told. Default: five times a second. */
  readonly tickMs?: number;
}

export interface ErrandOptions {
  /** Tells when to look, beside the ticks; without it `poke` does. */
  readonly news?: News;
  /** With one department, in the order in which they are found. Default: one. */
  readonly atOnce?: number;
}

/** Resolves when there may be something new to do; rejects when the signal aborts. */
export type News = (signal: AbortSignal) => Promise<void>;

/**
 * Runs errands until they are no longer found. What is to be done follows from durable state, so a restart forgets nothing,
 * and nothing here is kept.
 */
export class Errands {
  private readonly backoff = new Backoff();
  private readonly busy = new Map<string, Promise<void>>();
  /** Of the errands that run, or wait for those before them. */
  private readonly begun = new Set<string>();
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private poked: NodeJS.Timeout | undefined;
  private restUntil = 0;
  /** Something new was found for a department whose errands were running. */
  private missed = false;

  constructor(
    private readonly deps: ErrandDependencies,
    private readonly find: () => readonly Errand[],
    private readonly options: ErrandOptions = {},
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), this.deps.tickMs ?? TICK_MS).unref();
    if (this.options.news !== undefined) void this.follow(this.options.news);
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearInterval(this.timer);
    clearTimeout(this.poked);
    await Promise.all(this.busy.values());
  }

  /** There may be something to do: looked for at once, and not at the next tick; once, however often this is called. */
  poke(): void {
    if (this.timer === undefined || this.closing.signal.aborted || this.poked !== undefined) return;
    this.poked = setTimeout(() => this.tick(), Math.max(0, this.restUntil - performance.now())).unref();
  }

  private async follow(news: News): Promise<void> {
    const { signal } = this.closing;
    // Whatever ends the news, the ticks go on.
    for (let told = true; told;) {
      told = await news(signal).then(
        () => true,
        () => false,
      );
      if (told) this.poke();
    }
  }

  private tick(): void {
    clearTimeout(this.poked);
    this.poked = undefined;
    const due = this.look();
    const [waiting, free] = partition(due, ({ department }) => this.busy.has(department));
    this.missed = waiting.some(({ key }) => !this.begun.has(key));
    for (const [department, errands] of Map.groupBy(free, (errand) => errand.department)) {
      this.busy.set(
        department,
        this.runAll(errands).finally(() => this.freed(department)),
      );
    }
  }

  private look(): readonly Errand[] {
    const startedAt = performance.now();
    const nowMs = this.deps.clock.now().getTime();
    const due = this.find().filter(({ key }) => this.backoff.isDue(key, nowMs));
    const endedAt = performance.now();
    this.restUntil = endedAt + (endedAt - startedAt) * REST_FACTOR;
    return due;
  }

  private freed(department: string): void {
    this.busy.delete(department);
    if (this.missed) this.poke();
  }

  private async runAll(errands: readonly Errand[]): Promise<void> {
    for (const { key } of errands) this.begun.add(key);
    const next = errands.values();
    const work = async (): Promise<void> => {
      for (const errand of next) {
        if (!this.closing.signal.aborted) await this.attempt(errand);
        this.begun.delete(errand.key);
      }
    };
    await Promise.all(Array.from({ length: this.options.atOnce ?? 1 }, work));
  }

  private async attempt(errand: Errand): Promise<void> {
    const { key } = errand;
    try {
      await errand.run();
      this.backoff.succeeded(key);
    } catch (error) {
      this.backoff.failed(key, this.deps.clock.now().getTime());
      if (!this.closing.signal.aborted) this.deps.logger.warn({ err: error, errand: key }, "to be tried again");
    }
  }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [first: readonly T[], rest: readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}
