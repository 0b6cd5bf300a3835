import { setTimeout as pause } from "node:timers/promises";
import { DomainError, type ErrorCode } from "@mulian/domain";
import type { Logger } from "pino";
import type { Exchange } from "../exchange/types.js";
import type { Clock } from "../ports/clock.js";
import type { GatewayStatus } from "../use-cases/gateway-status.js";

/** A gateway whose ledger does not answer within this time still starts; it says that it is not ready. */
const FIRST_READY_MS = 20_000;
const READY_POLL_MS = 20;
/** First pause after a start that failed, doubled each time, and the longest: a disk that is full may be so for hours. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 60_000;
/** What no waiting mends: somebody has to look at it. */
const LASTING: ReadonlySet<ErrorCode> = new Set(["INTEGRITY_FAILURE", "INVALID_INPUT"]);

/** Why the exchange has not started yet. */
export interface StartFailure {
  readonly code: ErrorCode;
  /** What it was at. */
  readonly step: string;
  /** RFC 3339. */
  readonly since: string;
  /** Starts that failed. */
  readonly attempts: number;
  /** Whether it is not tried again. */
  readonly isLasting: boolean;
}

/** Starts the exchange once the index has caught up: before, it would judge grants by an old ledger. Tries until it has. */
export class LateStart {
  private readonly stopping = new AbortController();
  private waiting: Promise<void> | undefined;
  private last: StartFailure | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** Undefined while nothing failed, and once it has started. */
  get failure(): StartFailure | undefined {
    return this.last;
  }

  /** Resolves when the exchange has started or never will, or after a while; it then starts when it can. */
  async when(status: Pick<GatewayStatus, "caughtUp">, then: () => void): Promise<void> {
    this.waiting = this.wait(status, then).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error }, "the exchange could not start");
    });
    await Promise.race([this.waiting, pause(FIRST_READY_MS, undefined, { ref: false })]);
  }

  private async wait(status: Pick<GatewayStatus, "caughtUp">, then: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!(await status.caughtUp()).ready) await pause(READY_POLL_MS, undefined, { signal });
    while (!(await this.tryStart())) {
      if (this.last?.isLasting === true) return;
      const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** ((this.last?.attempts ?? 1) - 1));
      await pause(pauseMs, undefined, { signal });
    }
    then();
  }

  /** Answers whether it has started; where not, `failure` says why, and the log. */
  private async tryStart(): Promise<boolean> {
    this.stopping.signal.throwIfAborted();
    try {
      await this.exchange.start();
      this.last = undefined;
      return true;
    } catch (error) {
      const code = error instanceof DomainError ? error.code : "INTERNAL";
      const { since = this.clock.now().toISOString(), attempts = 0 } = this.last ?? {};
      const step = this.exchange.startStep() ?? "";
      this.last = { code, step, since, attempts: attempts + 1, isLasting: LASTING.has(code) };
      this.logger.error({ err: error, ...this.last }, "the exchange could not start yet");
      return false;
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.waiting;
    await this.exchange.close();
  }
}
