/**
 * Working days in Asia/Shanghai, which has had no daylight saving since 1991 and is UTC+8 throughout the years a
 * calendar may name. Dates are `YYYY-MM-DD` strings.
 */
export interface WorkingCalendar {
  readonly year: number;
  /** Days off that would otherwise be worked. */
  readonly holidays: readonly string[];
  /** Week-end days that are worked instead. */
  readonly workdays: readonly string[];
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
/** Longest statutory clock with its extension is 60 working days; no calendar has a longer run of days off than this. */
const MAX_SCAN_DAYS = 1_000;

/** The date in Asia/Shanghai of an instant. */
export function shanghaiDate(instant: string | number | Date): string {
  const ms = new Date(instant).getTime();
  if (!Number.isFinite(ms)) throw new RangeError(`no instant: ${String(instant)}`);
  return new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** True when `date` is worked: the calendar's word first, else Monday to Friday. */
export function isWorkingDay(date: string, calendars: readonly WorkingCalendar[]): boolean {
  const calendar = calendars.find((c) => c.year === Number(date.slice(0, 4)));
  if (calendar?.workdays.includes(date)) return true;
  if (calendar?.holidays.includes(date)) return false;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * The last day of a limit of `days` working days that starts at `instant`. The starting day does not count
 * (General Provisions of the Civil Code, Art 201); zero days end on the starting day.
 */
export function addWorkingDays(
  instant: string | number | Date,
  days: number,
  calendars: readonly WorkingCalendar[],
): string {
  if (!Number.isInteger(days) || days < 0) throw new RangeError(`no number of working days: ${days}`);
  let date = shanghaiDate(instant);
  let left = days;
  for (let scanned = 0; left > 0; scanned++) {
    if (scanned > MAX_SCAN_DAYS) throw new RangeError("calendars leave no working days");
    date = dayAfter(date);
    if (isWorkingDay(date, calendars)) left -= 1;
  }
  return date;
}

/**
 * Working days that are left after the day of `now` up to and with the last day `due`: 0 on that day itself and after it.
 * A day further away than any limit reaches answers the days counted so far.
 */
export function workingDaysLeft(
  due: string,
  now: string | number | Date,
  calendars: readonly WorkingCalendar[],
): number {
  let date = shanghaiDate(now);
  let left = 0;
  for (let scanned = 0; date < due && scanned < MAX_SCAN_DAYS; scanned++) {
    date = dayAfter(date);
    if (isWorkingDay(date, calendars)) left += 1;
  }
  return left;
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** A limit has run out once its last day has ended in Asia/Shanghai. */
export const isOverdue = (due: string, now: string | number | Date): boolean => shanghaiDate(now) > due;
