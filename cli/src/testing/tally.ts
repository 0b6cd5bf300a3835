export type Skipped = Readonly<{ title: string; reason: string }>;

/** `text`: what went wrong, of one or more lines. `of`: a test; or what runs beside tests, a hook or the process. */
export type Failure = Readonly<{ title: string; text: string; of: "test" | "hook" | "run" }>;

/** What a top-level suite, or a whole run of mocha, took of the processors: seconds, with all its child processes. */
export type Cpu = Readonly<{ title: string; seconds: number }>;

export type Tally = Readonly<{
  /** Titles. */
  passed: readonly string[];
  failed: readonly Failure[];
  skipped: readonly Skipped[];
  /** Failed the first time and passed when run again: part of `passed`. */
  unsteady: readonly Failure[];
  cpu: readonly Cpu[];
}>;

export const NOTHING: Tally = { passed: [], failed: [], skipped: [], unsteady: [], cpu: [] };

export function onePassed(title: string): Tally {
  return { ...NOTHING, passed: [title] };
}

export function oneFailed(title: string, text: string): Tally {
  return { ...NOTHING, failed: [{ title, text, of: "run" }] };
}

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: [...a.passed, ...b.passed],
    failed: [...a.failed, ...b.failed],
    skipped: [...a.skipped, ...b.skipped],
    unsteady: [...a.unsteady, ...b.unsteady],
    cpu: [...a.cpu, ...b.cpu],
  };
}

/** Tests that ran or were skipped with a reason. */
export function countOf(tally: Tally): number {
  return tally.passed.length + tally.failed.length + tally.skipped.length;
}
