import { DomainError } from "@mulian/domain";

/** Deliveries that one department may have running here; the others are not to wait for it. */
const MAX_DELIVERIES = 16;

/** What leaves this gateway just now: bounded for each department, and ended in good order when the gateway stops. */
export class RunningDeliveries {
  private readonly running = new Map<
    AbortController,
    { readonly department: string; readonly ended: Promise<unknown> }
  >();
  private stopped = false;

  get count(): number {
    return this.running.size;
  }

  /**
   * Runs a delivery with the controller that ends it early.
   * @throws DomainError RATE_LIMITED, or PEER_UNAVAILABLE while the gateway stops
   */
  async run(department: string, delivery: (stop: AbortController) => Promise<void>): Promise<void> {
    if (this.stopped) throw stopping();
    const own = [...this.running.values()].filter((one) => one.department === department).length;
    if (own >= MAX_DELIVERIES)
      throw new DomainError("RATE_LIMITED", `at most ${MAX_DELIVERIES} deliveries to one department at once`, {
        limit: MAX_DELIVERIES,
      });
    const stop = new AbortController();
    const ended = delivery(stop);
    this.running.set(stop, { department, ended });
    try {
      await ended;
    } finally {
      this.running.delete(stop);
      // A reason of its own: without one Node makes an exception with a stack, for nobody to read.
      stop.abort(OVER);
    }
  }

  /** Breaks off what runs and waits for its receipts. */
  async close(): Promise<void> {
    this.stopped = true;
    const ends = [...this.running.values()].map(({ ended }) => ended);
    for (const stop of this.running.keys()) stop.abort(stopping());
    await Promise.allSettled(ends);
  }
}

const OVER = "over";
const stopping = (): DomainError => new DomainError("PEER_UNAVAILABLE", "the gateway is stopping");
