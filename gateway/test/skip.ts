import type { Context, Runnable, Suite } from "mocha";

/** A test or suite that carries why it was skipped, for the reporter of `./mulian test`. */
type Reasoned = { skipReason?: string };

/**
 * Skips the running test, or from a `before` hook the whole suite, and says why on stderr at once;
 * `./mulian test` names it again at its end. Only for what this machine lacks, never for what is broken.
 */
export function skipLoudly(context: Context, reason: string): never {
  // Mocha's types say Runnable; at run time it is a Test or a Hook, told apart by `type`.
  const runnable = context.test as Runnable & { type?: "test" | "hook" };
  const skipped: Suite | Runnable = runnable.type === "hook" ? (runnable.parent ?? runnable) : runnable;
  (skipped as Reasoned).skipReason = reason; // a property of ours on mocha's object, where the reporter finds it
  console.error(`SKIPPED ${skipped.fullTitle()}: ${reason}`);
  return context.skip();
}
