import { DomainError } from "@mulian/domain";
import type { ExchangeDependencies } from "./types.js";
import { policyOf } from "./grant-check.js";

/** The question is put again once this share of the allowed time has passed, so that a busy leg does not wait for it. */
const ASK_AFTER_SHARE = 0.5;
/** How long the index may take to reach a height that somebody else already has. */
const CATCH_UP_MS = 5_000;

/**
 * Knows when somebody last confirmed that this index is as high as the ledger. A new block confirms it as of the time its
 * transactions say, which their endorsers held against their own clocks: whoever shows an own peer the ledger hours late
 * shows it old blocks. On a quiet chain `confirmHeight` is asked. Behind it stands another organisation's signed answer,
 * which an own peer that was cut off from the others cannot give.
 */
export class HeightConfirmation {
  private confirmedMs = Number.NEGATIVE_INFINITY;
  private lastHeight = -1;
  private asking: Promise<void> | undefined;

  constructor(private readonly deps: Pick<ExchangeDependencies, "index" | "clock" | "confirmHeight" | "logger">) {}

  /**
   * The index's height, confirmed no longer ago than the policy allows.
   * @throws DomainError STALE_LEDGER
   */
  async confirmed(): Promise<number> {
    const { staleAfterMs } = policyOf(this.deps.index);
    if (this.age() >= staleAfterMs * ASK_AFTER_SHARE) {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await this.asking;
    }
    return this.check();
  }

  /**
   * The same without waiting, for the middle of a delivery; begins to ask when it is time to.
   * @throws DomainError STALE_LEDGER
   */
  check(): number {
    const { staleAfterMs } = policyOf(this.deps.index);
    const age = this.age();
    if (age >= staleAfterMs * ASK_AFTER_SHARE) this.asking ??= this.ask().finally(() => (this.asking = undefined));
    if (age >= staleAfterMs)
      throw new DomainError("STALE_LEDGER", "nobody confirmed the ledger's height lately", {
        height: this.deps.index.height,
        staleAfterMs,
      });
    return this.deps.index.height;
  }

  private age(): number {
    const nowMs = this.deps.clock.now().getTime();
    if (this.deps.index.height !== this.lastHeight) {
      // The first look at the index is no news: it may be what a stopped gateway last knew.
      if (this.lastHeight >= 0) this.confirmedMs = this.confirmedByBlock(nowMs);
      this.lastHeight = this.deps.index.height;
    }
    // A clock that was set back must not make an old confirmation young.
    return nowMs < this.confirmedMs ? Number.POSITIVE_INFINITY : nowMs - this.confirmedMs;
  }

  /** A later confirmation stands; one that the clock says is still to come does not. */
  private confirmedByBlock(nowMs: number): number {
    const before = this.confirmedMs > nowMs ? Number.NEGATIVE_INFINITY : this.confirmedMs;
    const blockMs = Math.min(nowMs, Date.parse(this.deps.index.ledgerTime));
    return Number.isNaN(blockMs) ? before : Math.max(before, blockMs);
  }

  private async ask(): Promise<void> {
    const { index, clock, confirmHeight, logger } = this.deps;
    try {
      const askedMs = clock.now().getTime();
      await index.waitForBlock((await confirmHeight()) - 1, AbortSignal.timeout(CATCH_UP_MS));
      this.confirmedMs = askedMs;
      this.lastHeight = index.height;
    } catch (error) {
      logger.warn({ err: error, height: index.height }, "height not confirmed");
    }
  }
}
