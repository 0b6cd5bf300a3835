import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 50;
/** Far above what two busy cores take for anything that is waited for here. */
const LIMIT_MS = 120_000;

/** Waits for something that another process brings about, and answers what `look` then finds. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  limitMs = LIMIT_MS,
): Promise<T> {
  for (const end = Date.now() + limitMs; ; await pause(POLL_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
  }
}
