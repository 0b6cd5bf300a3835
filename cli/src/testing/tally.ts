export type Skipped = Readonly<{ title: string; reason: string }>;

/** `text`: what went wrong, of one or more lines. */
export type Failure = Readonly<{ title: string; text: string }>;

export type Tally = Readonly<{
  passed: number;
  failed: readonly Failure[];
  skipped: readonly Skipped[];
  /** Failed the first time and passed when run again: part of `passed`. */
  unsteady: readonly Failure[];
}>;

export const NOTHING: Tally = { passed: 0, failed: [], skipped: [], unsteady: [] };
export const ONE_PASSED: Tally = { ...NOTHING, passed: 1 };

export function oneFailed(title: string, text: string): Tally {
  return { ...NOTHING, failed: [{ title, text }] };
}

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
    unsteady: [...a.unsteady, ...b.unsteady],
  };
}

/** Tests that ran or were skipped with a reason. */
export function countOf(tally: Tally): number {
  return tally.passed + tally.failed.length + tally.skipped.length;
}
