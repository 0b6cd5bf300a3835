import { addWorkingDays, shanghaiDate, type WorkingCalendar } from "@mulian/domain";
import type { WorldStateReader } from "./rule.js";

/**
 * The last day of a statutory clock, Asia/Shanghai. Reads the calendar of the year in which it starts, and of the
 * next only when the clock reaches into it; no clock reaches further.
 * @param start an instant or a date
 */
export async function dueDate(read: WorldStateReader, start: string, days: number): Promise<string> {
  const year = Number(shanghaiDate(start).slice(0, 4));
  const first = await workingCalendar(read, year);
  const due = addWorkingDays(start, days, first);
  if (Number(due.slice(0, 4)) === year) return due;
  return addWorkingDays(start, days, [...first, ...(await workingCalendar(read, year + 1))]);
}

async function workingCalendar(read: WorldStateReader, year: number): Promise<readonly WorkingCalendar[]> {
  const calendar = await read.get("calendar", String(year));
  return calendar === undefined ? [] : [calendar.content];
}
