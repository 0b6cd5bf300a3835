import { DomainError, shanghaiDate, type Grant, type Quota } from "@mulian/domain";

interface Used {
  calls: number;
  rows: number;
  bytes: number;
}

type Limits = Readonly<Record<"day" | "total", Readonly<Record<keyof Used, number>>>>;

const KINDS = ["calls", "rows", "bytes"] as const;
/** Names of the limits in the terms, for whoever is refused. */
const NAMES: Readonly<Record<keyof Limits, Readonly<Record<keyof Used, keyof Quota>>>> = {
  day: { calls: "callsPerDay", rows: "rowsPerDay", bytes: "bytesPerDay" },
  total: { calls: "callsTotal", rows: "rowsTotal", bytes: "bytesTotal" },
};

/**
 * What left under each grant, on a day of Asia/Shanghai and in all. A delivery counts for the day on which it began, however
 * long it takes, so that the log, which tells when it began, gives the same sum after a restart. Counted where the data
 * leaves, before it leaves, in one thread: exact whatever runs beside it. At start it is counted again from the receipt log,
 * so it is as durable as the log.
 */
export class QuotaBook {
  private readonly days = new Map<string, Used>();
  private readonly totals = new Map<string, Used>();
  private newestDay = "";

  /** Nothing is counted yet. */
  clear(): void {
    this.days.clear();
    this.totals.clear();
    this.newestDay = "";
  }

  /** Adds what a logged receipt says; for a delivery a crash cut, the most that may have left. */
  recall(grant: string, startedAt: string, rows: number, bytes: number): void {
    this.add(grant, { calls: 1, rows, bytes }, startedAt);
  }

  /** @throws DomainError QUOTA_EXCEEDED when no further call is allowed, and then nothing is taken */
  beginCall(grant: Grant, startedAt: string): void {
    this.takeAll(grant, { calls: 1, rows: 0, bytes: 0 }, startedAt);
  }

  /** For a call that was counted and then ended before its start was in the log. */
  giveBackCall(grant: string, startedAt: string): void {
    this.add(grant, { calls: -1, rows: 0, bytes: 0 }, startedAt);
  }

  /**
   * Takes rows and bytes that are about to leave.
   * @param startedAt when their delivery began
   * @throws DomainError QUOTA_EXCEEDED, and then nothing is taken
   */
  take(grant: Grant, rows: number, bytes: number, startedAt: string): void {
    this.takeAll(grant, { calls: 0, rows, bytes }, startedAt);
  }

  /** Rows still allowed; infinite without a quota. */
  rowsLeft(grant: Grant, startedAt: string): number {
    const { day, total } = limitsOf(grant);
    const left = Math.min(
      day.rows - usedIn(this.days, dayKey(grant.id, startedAt)).rows,
      total.rows - usedIn(this.totals, grant.id).rows,
    );
    return Math.max(0, left);
  }

  private takeAll(grant: Grant, more: Used, startedAt: string): void {
    const limits = limitsOf(grant);
    refuseOver("day", limits, usedIn(this.days, dayKey(grant.id, startedAt)), more);
    refuseOver("total", limits, usedIn(this.totals, grant.id), more);
    this.add(grant.id, more, startedAt);
  }

  private add(grant: string, more: Used, startedAt: string): void {
    this.forgetBefore(shanghaiDate(startedAt));
    for (const [book, key] of [
      [this.days, dayKey(grant, startedAt)],
      [this.totals, grant],
    ] as const) {
      const used = usedIn(book, key);
      book.set(key, {
        calls: used.calls + more.calls,
        rows: used.rows + more.rows,
        bytes: used.bytes + more.bytes,
      });
    }
  }

  /** On a new day: what began yesterday may still run; nothing counts for a day before that any more. */
  private forgetBefore(day: string): void {
    if (day <= this.newestDay) return;
    const yesterday = this.newestDay;
    this.newestDay = day;
    for (const key of this.days.keys()) if (key.slice(-day.length) < yesterday) this.days.delete(key);
  }
}

const dayKey = (grant: string, at: string): string => `${grant}/${shanghaiDate(at)}`;
const NOTHING: Readonly<Used> = { calls: 0, rows: 0, bytes: 0 };
const usedIn = (book: ReadonlyMap<string, Used>, key: string): Readonly<Used> => book.get(key) ?? NOTHING;

function limitsOf({ terms: { quota = {}, check } }: Grant): Limits {
  const of = (name: keyof Quota): number => quota[name] ?? Number.POSITIVE_INFINITY;
  const names = (period: keyof Limits): Limits["day"] => ({
    calls: of(NAMES[period].calls),
    rows: of(NAMES[period].rows),
    bytes: of(NAMES[period].bytes),
  });
  const day = names("day");
  // A check's attempts are its calls.
  return { day: { ...day, calls: Math.min(day.calls, check?.attemptsPerDay ?? Infinity) }, total: names("total") };
}

function refuseOver(period: keyof Limits, limits: Limits, used: Readonly<Used>, more: Readonly<Used>): void {
  const over = KINDS.find((kind) => more[kind] > 0 && used[kind] + more[kind] > limits[period][kind]);
  if (over !== undefined)
    throw new DomainError("QUOTA_EXCEEDED", "the grant's quota is used up", { quota: NAMES[period][over] });
}
