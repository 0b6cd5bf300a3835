import { DomainError } from "@mulian/domain";
import { MAX_IN_FLIGHT, MAX_WAITING, MAX_WAITING_PER_DEPARTMENT } from "./limits.js";

interface Waiting {
  readonly party: string;
  readonly start: () => void;
}

/**
 * Bounds the calls in flight towards the peer and queues the rest here, because a peer past its own limit refuses.
 * A party that fills its share of the queue is refused while others still get in.
 */
export class Gate {
  private inFlight = 0;
  private readonly queue: Waiting[] = [];
  private readonly waitingOf = new Map<string, number>();

  constructor(
    private readonly maxInFlight = MAX_IN_FLIGHT,
    private readonly maxWaiting = MAX_WAITING,
    private readonly maxWaitingPerParty = MAX_WAITING_PER_DEPARTMENT,
  ) {}

  /** @throws DomainError RATE_LIMITED when the queue, or the party's share of it, is full */
  async run<T>(party: string, task: () => Promise<T>): Promise<T> {
    await this.enter(party);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private enter(party: string): Promise<void> | undefined {
    if (this.inFlight < this.maxInFlight) {
      this.inFlight += 1;
      return undefined;
    }
    const mine = this.waitingOf.get(party) ?? 0;
    if (this.queue.length >= this.maxWaiting || mine >= this.maxWaitingPerParty) {
      throw new DomainError("RATE_LIMITED", "too many calls are waiting for the ledger", { retryAfterSeconds: 2 });
    }
    this.waitingOf.set(party, mine + 1);
    return new Promise((start) => this.queue.push({ party, start }));
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next === undefined) {
      this.inFlight -= 1;
      return;
    }
    const left = (this.waitingOf.get(next.party) ?? 1) - 1;
    if (left === 0) this.waitingOf.delete(next.party);
    else this.waitingOf.set(next.party, left);
    next.start();
  }
}
