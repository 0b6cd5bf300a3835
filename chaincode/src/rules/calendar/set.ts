import { DomainError, isWorkingDay, shanghaiDate, invalidInput, type WorkingCalendar } from "@mulian/domain";
import { outcome, repeated } from "../outcomes.js";
import { advanced, created } from "../records.js";
import { requireVersion } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Sets a year's days off and make-up working days. Days that have passed stay as they were said to be. */
export const setCalendar: Rule<"calendar.set"> = async (read, context, { expectedVersion, content }) => {
  const existing = await read.get("calendar", String(content.year));
  if (existing?.commandDigest === context.commandDigest) return repeated(existing);
  requireVersion(existing, expectedVersion);
  requireDays(content);
  if (existing === undefined)
    return outcome({ record: created(context, "calendar", String(content.year), { content }) });
  requirePastUnchanged(existing.content, content, shanghaiDate(context.now));
  return outcome({ record: advanced(context, existing, { content }) });
};

function requireDays(content: WorkingCalendar): void {
  for (const list of ["holidays", "workdays"] as const) {
    const other = content[list === "holidays" ? "workdays" : "holidays"];
    for (const [index, day] of content[list].entries()) {
      const path = `content.${list}[${index}]`;
      if (!day.startsWith(`${content.year}-`)) throw invalidInput(path, "other-year", "the day is not of this year");
      if (content[list].indexOf(day) < index || other.includes(day))
        throw invalidInput(path, "duplicate", "the day stands twice");
    }
  }
}

function requirePastUnchanged(before: WorkingCalendar, after: WorkingCalendar, today: string): void {
  const days = [...before.holidays, ...before.workdays, ...after.holidays, ...after.workdays];
  const changed = days.filter((day) => day < today && isWorkingDay(day, [before]) !== isWorkingDay(day, [after]));
  if (changed.length > 0)
    throw new DomainError("PAST_CALENDAR", "past days of a calendar cannot be changed", {
      days: [...new Set(changed)].sort(),
    });
}
