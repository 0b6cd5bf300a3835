import type { Context, Runnable, Suite } from "mocha";

/** Skips the suite of a `before` hook and leaves the reason where the reporter of `./mulian test` looks for it. */
export function skipLoudly(context: Context, reason: string): never {
  // Mocha's types say Runnable; in a hook it has the suite as its parent.
  const skipped: Suite | Runnable = context.test?.parent ?? context.runnable();
  (skipped as { skipReason?: string }).skipReason = reason; // a property of ours on mocha's object
  console.error(`SKIPPED ${skipped.fullTitle()}: ${reason}`);
  return context.skip();
}
