import type { Logger } from "pino";

/** A failed announcement is tried again after this, or when the next block comes. */
const RETRY_MS = 2_000;

/** Announces the department once it is registered: tried at the start and whenever a block comes, until it is done. */
export class Announcer {
  private done = false;
  private stopped = false;
  /** Poked while an attempt was under way, which may have read the ledger before what the poke was about. */
  private missedPoke = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param announce answers false while the department is not registered, or suspended
   * @param isOutdated whether the ledger names what this gateway has replaced since: a suspended guest missed a rotation
   */
  constructor(
    private readonly announce: () => Promise<boolean>,
    private readonly logger: Logger,
    private readonly isOutdated: () => boolean,
  ) {}

  poke(): void {
    if (this.stopped || (this.done && !this.isOutdated())) return;
    if (this.running !== undefined) {
      this.missedPoke = true;
      return;
    }
    this.missedPoke = false;
    this.running = this.attempt().finally(() => {
      this.running = undefined;
      if (this.missedPoke) this.poke();
    });
  }

  private async attempt(): Promise<void> {
    try {
      this.done = await this.announce();
      if (this.done) this.logger.info("the ledger names this gateway and its keys");
    } catch (error) {
      this.logger.warn({ err: error }, "the department could not be announced yet");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.poke(), RETRY_MS);
    }
  }

  async close(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }
}
