import type { Grant, Recurrence } from "@mulian/domain";
import { Cron } from "croner";

/** Shanghai has had no summer time since 1991, and a schedule means the wall clock there. */
const ZONE = "Asia/Shanghai";
const MINUTES_AN_HOUR = 60;

/** The pattern (minute, hour, day, month, weekday) of a recurrence. */
function patternOf(recurrence: Recurrence): string {
  if (recurrence.every === "minutes") {
    const { minutes } = recurrence;
    return minutes < MINUTES_AN_HOUR ? `*/${minutes} * * * *` : `0 */${minutes / MINUTES_AN_HOUR} * * *`;
  }
  const [hour, minute] = recurrence.at.split(":").map(Number);
  if (recurrence.every === "day") return `${minute} ${hour} * * *`;
  if (recurrence.every === "week") return `${minute} ${hour} * * ${recurrence.weekday}`;
  return `${minute} ${hour} ${recurrence.day} * *`;
}

/**
 * The moment a grant's batch was last due, if it has been: the newest one between the grant's beginning and now. Moments
 * that were missed before it are made up for by its run, which brings all rows, or all since the watermark.
 */
export function lastDue(grant: Grant, now: Date): Date | undefined {
  const { schedule } = grant.terms;
  if (schedule === undefined) return undefined;
  // The moment just reached counts as due.
  const justAfter = new Date(now.getTime() + 1);
  const [due] = new Cron(patternOf(schedule.recurrence), { timezone: ZONE }).previousRuns(1, justAfter);
  const begin = Math.max(Date.parse(grant.notBefore), Date.parse(grant.deliveredAt ?? grant.notBefore));
  if (due === undefined || due.getTime() < begin || due.getTime() >= Date.parse(grant.expiresAt)) return undefined;
  return due;
}

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** The name of a scheduled run: its moment by the wall clock, so that the same moment is the same run. */
export const runIdOf = (due: Date): string => compact(due).slice(0, "YYYYMMDDTHHMM".length);

/** A run that somebody asked for beside the schedule; two cannot be asked for within one millisecond of one grant. */
export const extraRunId = (at: Date): string => `${compact(at)}${String(at.getUTCMilliseconds()).padStart(3, "0")}x`;

const compact = (at: Date): string => clock.format(at).replaceAll(/[-:]/g, "").replace(" ", "T");

/** What the two make. */
export const RUN_ID = /^\d{8}T(\d{4}|\d{9}x)$/;
