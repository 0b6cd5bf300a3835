import type { Context } from 'mocha';

/** A test or suite that carries why it was skipped, for the reporter of `./mulian test`. */
type Reasoned = { skipReason?: string };

/**
 * Skips the running test, or from a `before` hook the whole suite, and says why on stderr at once;
 * `./mulian test` names it again at its end. Only for what this machine lacks, never for what is broken.
 */
export function skipLoudly(context: Context, reason: string): never {
  const runnable = context.test;
  if (runnable === undefined) throw new Error('skipLoudly is for a running test or hook');
  const skipped: Reasoned | undefined = runnable.type === 'hook' ? runnable.parent : runnable;
  if (skipped !== undefined) skipped.skipReason = reason;
  console.error(`SKIPPED ${runnable.fullTitle()}: ${reason}`);
  context.skip();
}
