export type Skipped = Readonly<{ title: string; reason: string }>;

export type Tally = Readonly<{ passed: number; failed: number; skipped: readonly Skipped[] }>;

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: [] };
export const ONE_PASSED: Tally = { passed: 1, failed: 0, skipped: [] };
export const ONE_FAILED: Tally = { passed: 0, failed: 1, skipped: [] };

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** Tests that ran or were skipped with a reason. */
export function countOf(tally: Tally): number {
  return tally.passed + tally.failed + tally.skipped.length;
}
