import { DomainError, shanghaiDate, type Grant } from "@mulian/domain";

interface Used {
  calls: number;
  rows: number;
  bytes: number;
}

/**
 * What left under each grant on a day of Asia/Shanghai. Counted where the data leaves, before it leaves, in one thread: exact
 * whatever runs beside it. At start it is counted again from the receipt log, so it is as durable as the log.
 */
export class QuotaBook {
  private readonly days = new Map<string, Used>();

  /** Adds what a logged receipt says; for a delivery a crash cut, the most that may have left. */
  recall(grant: string, startedAt: string, rows: number, bytes: number): void {
    const used = this.used(grant, startedAt);
    used.calls += 1;
    used.rows += rows;
    used.bytes += bytes;
  }

  /** @throws DomainError QUOTA_EXCEEDED when no further call is allowed today */
  beginCall(grant: Grant, now: string): void {
    const used = this.used(grant.id, now);
    this.refuseOver(grant, { calls: used.calls + 1, rows: used.rows, bytes: used.bytes }, now);
    used.calls += 1;
  }

  /** Takes rows and bytes that are about to leave. @throws DomainError QUOTA_EXCEEDED, and then nothing is taken */
  take(grant: Grant, rows: number, bytes: number, now: string): void {
    const used = this.used(grant.id, now);
    this.refuseOver(grant, { calls: used.calls, rows: used.rows + rows, bytes: used.bytes + bytes }, now);
    used.rows += rows;
    used.bytes += bytes;
  }

  /** Counts what has left already, whether or not the quota allowed it. */
  charge(grant: Grant, rows: number, bytes: number, now: string): void {
    const used = this.used(grant.id, now);
    used.rows += rows;
    used.bytes += bytes;
  }

  /** Rows still allowed today; infinite without a quota. */
  rowsLeft(grant: Grant, now: string): number {
    const { rowsPerDay } = grant.terms.quota ?? {};
    return rowsPerDay === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, rowsPerDay - this.used(grant.id, now).rows);
  }

  private refuseOver(grant: Grant, wanted: Used, now: string): void {
    const limits = limitsOf(grant);
    const over = QUOTAS.find(({ used }) => wanted[used] > limits[used])?.quota;
    if (over !== undefined)
      throw new DomainError("QUOTA_EXCEEDED", "the grant's quota of the day is used up", {
        quota: over,
        day: shanghaiDate(now),
      });
  }

  private used(grant: string, at: string): Used {
    const key = `${grant}/${shanghaiDate(at)}`;
    const known = this.days.get(key);
    if (known !== undefined) return known;
    const used = { calls: 0, rows: 0, bytes: 0 };
    this.days.set(key, used);
    return used;
  }
}

const QUOTAS = [
  { used: "calls", quota: "callsPerDay" },
  { used: "rows", quota: "rowsPerDay" },
  { used: "bytes", quota: "bytesPerDay" },
] as const;

/** A check's attempts are its calls. */
function limitsOf({ terms: { quota = {}, check } }: Grant): Used {
  return {
    calls: Math.min(quota.callsPerDay ?? Infinity, check?.attemptsPerDay ?? Infinity),
    rows: quota.rowsPerDay ?? Infinity,
    bytes: quota.bytesPerDay ?? Infinity,
  };
}
