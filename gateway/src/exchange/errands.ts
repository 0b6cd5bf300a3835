import type { Clock } from "../ports/clock.js";
import type { Logger } from "pino";
import { Backoff } from "./backoff.js";

/** How often it is looked whether something is to be done. */
const TICK_MS = 200;

/** Something to be done with another department's gateway, again and again until it succeeds. */
export interface Errand {
  /** Tells it from every other errand; its pauses go by this. */
  readonly key: string;
  /** Errands with one department run one after the other; a gateway that does not answer holds up no other. */
  readonly department: string;
  run(): Promise<void>;
}

export interface ErrandDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Runs errands until they are no longer found. What is to be done follows from durable state, so a restart forgets nothing,
 * and nothing here is kept.
 */
export class Errands {
  private readonly backoff = new Backoff();
  private readonly busy = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly deps: ErrandDependencies,
    private readonly find: () => readonly Errand[],
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await Promise.all(this.busy.values());
  }

  private tick(): void {
    const nowMs = this.deps.clock.now().getTime();
    const due = this.find().filter(
      ({ key, department }) => !this.busy.has(department) && this.backoff.isDue(key, nowMs),
    );
    for (const [department, errands] of Map.groupBy(due, (errand) => errand.department)) {
      this.busy.set(
        department,
        this.runAll(errands).finally(() => this.busy.delete(department)),
      );
    }
  }

  private async runAll(errands: readonly Errand[]): Promise<void> {
    for (const errand of errands) if (!this.closed) await this.attempt(errand);
  }

  private async attempt(errand: Errand): Promise<void> {
    const { key } = errand;
    try {
      await errand.run();
      this.backoff.succeeded(key);
    } catch (error) {
      this.backoff.failed(key, this.deps.clock.now().getTime());
      if (!this.closed) this.deps.logger.warn({ err: error, errand: key }, "to be tried again");
    }
  }
}
