import { workingDaysLeft } from "@mulian/domain";
import { useRead } from "../api/hooks.js";

/** Calendars are set once a year. */
const FRESH_MS = 300_000;

/** Working days after `today`, a day in Asia/Shanghai, up to and with a day, by the ledger's calendars. Undefined until those are read. */
export function useWorkingDaysLeft(today: string): (day: string) => number | undefined {
  const calendars = useRead("listCalendars", {}, { staleTime: FRESH_MS });
  const years = calendars.data?.items.map(({ content }) => content);
  return (day) => (years === undefined ? undefined : workingDaysLeft(day, `${today}T00:00:00+08:00`, years));
}
