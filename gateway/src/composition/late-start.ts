import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Exchange } from "../exchange/types.js";
import type { GatewayStatus } from "../use-cases/gateway-status.js";

/** A gateway whose ledger does not answer within this time still starts; it says that it is not ready. */
const FIRST_READY_MS = 20_000;
const READY_POLL_MS = 20;

/** Starts the exchange once the index has caught up: before, it would judge grants by an old ledger. */
export class LateStart {
  private stopping = false;
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly logger: Logger,
  ) {}

  /** Resolves when the exchange has started, or after a while without a ledger; it then starts when one comes. */
  async when(status: GatewayStatus, then: () => void): Promise<void> {
    this.waiting = this.wait(status, then).catch((error: unknown) =>
      this.logger.error({ err: error }, "the exchange could not start"),
    );
    await Promise.race([this.waiting, pause(FIRST_READY_MS, undefined, { ref: false })]);
  }

  private async wait(status: GatewayStatus, then: () => void): Promise<void> {
    while (!(await status.caughtUp()).ready) {
      if (this.stopping) return;
      await pause(READY_POLL_MS);
    }
    await this.exchange.start();
    then();
  }

  async close(): Promise<void> {
    this.stopping = true;
    await this.waiting;
    await this.exchange.close();
  }
}
