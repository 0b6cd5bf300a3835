import { setTimeout as pause } from "node:timers/promises";

/** Often enough that nobody notices the waiting, seldom enough that it costs nothing. */
const POLL_MS = 100;

/** Looks again and again until there is an answer; undefined when there was none within the limit. */
export async function poll<T>(limitMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() > deadline) return found;
    await pause(POLL_MS);
  }
}
