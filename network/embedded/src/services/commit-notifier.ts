import type { Ledger } from "../ledger/types.js";

export interface CommitOutcome {
  readonly validationCode: number;
  readonly blockNumber: number;
}

/** Tells who waits for a transaction when it is durable. */
export class CommitNotifier {
  readonly #waiting = new Map<string, Set<(outcome: CommitOutcome) => void>>();
  readonly #stop: () => void;

  constructor(private readonly ledger: Ledger) {
    this.#stop = ledger.onBlock(({ number, transactions }) => {
      for (const { txId, validationCode } of transactions) this.#tell(txId, { validationCode, blockNumber: number });
    });
  }

  /** Resolves at once for a committed transaction, else when it commits; rejects with the signal's reason when that comes first. */
  async outcomeOf(txId: string, signal: AbortSignal): Promise<CommitOutcome> {
    // Listening starts before looking: a commit in between must not be missed.
    const waiter = Promise.withResolvers<CommitOutcome>();
    const stopWaiting = this.#wait(txId, waiter.resolve);
    const abort = (): void => waiter.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const location = await this.ledger.transactionLocation(txId);
      if (location !== undefined) return { validationCode: location.validationCode, blockNumber: location.blockNumber };
      signal.throwIfAborted();
      return await waiter.promise;
    } finally {
      waiter.promise.catch(() => undefined);
      signal.removeEventListener("abort", abort);
      stopWaiting();
    }
  }

  close(): void {
    this.#stop();
  }

  #wait(txId: string, tell: (outcome: CommitOutcome) => void): () => void {
    const waiters = this.#waiting.get(txId) ?? new Set();
    waiters.add(tell);
    this.#waiting.set(txId, waiters);
    return () => {
      waiters.delete(tell);
      if (waiters.size === 0 && this.#waiting.get(txId) === waiters) this.#waiting.delete(txId);
    };
  }

  /** A duplicate's second end changes nothing for those who were told the first. */
  #tell(txId: string, outcome: CommitOutcome): void {
    const waiters = this.#waiting.get(txId);
    this.#waiting.delete(txId);
    for (const tell of waiters ?? []) tell(outcome);
  }
}
