import { DomainError } from "@mulian/domain";

interface Waiter {
  readonly blockNumber: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for the index to have projected a block. */
export class HeightWaiters {
  private readonly waiting = new Set<Waiter>();

  wait(blockNumber: number, signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.waiting.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        blockNumber,
        resolve: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
        reject: (reason) => {
          signal.removeEventListener("abort", onAbort);
          reject(reason);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.waiting.add(waiter);
    });
  }

  reached(height: number): void {
    for (const waiter of this.waiting) {
      if (height <= waiter.blockNumber) continue;
      this.waiting.delete(waiter);
      waiter.resolve();
    }
  }

  abandon(): void {
    for (const waiter of this.waiting) waiter.reject(new DomainError("LEDGER_UNAVAILABLE", "the gateway is closing"));
    this.waiting.clear();
  }
}
