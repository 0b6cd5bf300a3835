import type { Logger } from "pino";
import type { Clock } from "./ports/clock.js";

/** Certificates are renewed in their last month: an hour is soon enough, and a CA that does not answer is asked no more often. */
const LOOK_MS = 3_600_000;

export interface RenewalWatchParts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** How often it is looked; an hour by default. */
  readonly lookMs?: number | undefined;
}

/** Renews what is due, by `attempt`, and finishes what an earlier renewal left. */
type BringInOrder = () => Promise<unknown>;

/**
 * Looks whether a certificate is to be renewed: by the clock (the gateway's own) or when its holder works (a user's). One look at a
 * time; what fails is told and tried again at the next.
 */
export class RenewalWatch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookedAtMs: number | undefined;
  private failing: string | undefined;

  /**
   * @param name as the log is to call it, for example "the gateway's certificate"
   * @param about whose it is, for the log
   */
  constructor(
    private readonly parts: RenewalWatchParts,
    private readonly name: string,
    private readonly about: Readonly<Record<string, string>> = {},
  ) {}

  /** Since when the certificate is to be renewed and could not be; RFC 3339. */
  get failingSince(): string | undefined {
    return this.failing;
  }

  /** Looks from now on, and at once. */
  async begin(bringInOrder: BringInOrder): Promise<void> {
    this.timer = setInterval(() => void this.look(bringInOrder), this.lookMs).unref();
    await this.look(bringInOrder);
  }

  /** Ends with the look that is under way, if there is one; rejects never. */
  look(bringInOrder: BringInOrder): Promise<void> {
    this.looking ??= this.lookAlone(bringInOrder).finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** Whether the last look is as long ago as one is to be from the next, by the clock, which may have been set back. */
  get isTimeToLook(): boolean {
    return this.lookedAtMs === undefined || Math.abs(this.nowMs - this.lookedAtMs) >= this.lookMs;
  }

  /** One renewal. @throws what it throws: since when it does is remembered until one succeeds */
  async attempt<Result>(renew: () => Promise<Result>): Promise<Result> {
    try {
      const result = await renew();
      this.failing = undefined;
      this.parts.logger.info(this.about, `${this.name} was renewed`);
      return result;
    } catch (error) {
      this.failing ??= new Date(this.nowMs).toISOString();
      throw error;
    }
  }

  /** Somebody else renewed the certificate. */
  renewedOtherwise(): void {
    this.failing = undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async lookAlone(bringInOrder: BringInOrder): Promise<void> {
    this.lookedAtMs = this.nowMs;
    try {
      await bringInOrder();
    } catch (error) {
      this.parts.logger.warn({ ...this.about, err: error }, `${this.name} could not be brought in order yet`);
    }
  }

  private get lookMs(): number {
    return this.parts.lookMs ?? LOOK_MS;
  }
  private get nowMs(): number {
    return this.parts.clock.now().getTime();
  }
}
