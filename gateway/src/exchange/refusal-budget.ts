/** Refusals recorded for one department in a minute. A department that errs needs few; one that floods shall not fill the disk. */
const MAX_RECORDED_REFUSALS = 60;
const WINDOW_MS = 60_000;

/** Bounds what a known caller can make this gateway write by asking for what it may not have. */
export class RefusalBudget {
  private readonly windows = new Map<string, { readonly sinceMs: number; count: number }>();

  /** True while another refusal of this department may be recorded. */
  take(department: string, nowMs: number): boolean {
    const known = this.windows.get(department);
    if (known === undefined || Math.abs(nowMs - known.sinceMs) >= WINDOW_MS) {
      this.windows.set(department, { sinceMs: nowMs, count: 1 });
      return true;
    }
    known.count += 1;
    return known.count <= MAX_RECORDED_REFUSALS;
  }
}
