/** First pause after a failure, and the longest: a gateway that is down for a night is asked once a minute. */
const FIRST_MS = 250;
const LONGEST_MS = 60_000;

/** When something that failed may be tried again: pauses double, one entry a key. Nothing here has to survive a restart. */
export class Backoff {
  private readonly entries = new Map<string, { readonly pauseMs: number; readonly notBeforeMs: number }>();

  isDue(key: string, nowMs: number): boolean {
    return (this.entries.get(key)?.notBeforeMs ?? 0) <= nowMs;
  }

  failed(key: string, nowMs: number): void {
    const pauseMs = Math.min(LONGEST_MS, (this.entries.get(key)?.pauseMs ?? FIRST_MS / 2) * 2);
    this.entries.set(key, { pauseMs, notBeforeMs: nowMs + pauseMs });
  }

  succeeded(key: string): void {
    this.entries.delete(key);
  }
}
