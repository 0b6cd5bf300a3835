import { CalendarContent } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { History, type Version } from "../../components/history.js";
import { Loaded } from "../../components/loaded.js";
import { runsOf } from "./day-runs.js";

const NONE = { holidays: [], workdays: [] } as const;

const contentOf = (version: Version | undefined): Readonly<Record<"holidays" | "workdays", readonly string[]>> =>
  CalendarContent.safeParse(version?.record["content"]).data ?? NONE;

const without = (days: readonly string[], others: readonly string[]): readonly string[] =>
  days.filter((day) => !others.includes(day));

/** The days that each version of a year's calendar added and took away. */
export function CalendarHistory({ year }: Readonly<{ year: number }>) {
  const { t } = useTranslation();
  const history = useRead("calendarHistory", { params: { id: String(year) } });
  const told = (name: string, days: readonly string[]): string[] =>
    days.length === 0 ? [] : [t("common.said", { by: name, what: runsOf(days).join(" · ") })];
  const describe = (version: Version, before: Version | undefined): string => {
    const [now, then] = [contentOf(version), contentOf(before)];
    return [
      ...told(t("rules.holidaysAdded"), without(now.holidays, then.holidays)),
      ...told(t("rules.holidaysTaken"), without(then.holidays, now.holidays)),
      ...told(t("rules.workdaysAdded"), without(now.workdays, then.workdays)),
      ...told(t("rules.workdaysTaken"), without(then.workdays, now.workdays)),
    ].join(t("common.semicolon"));
  };
  return <Loaded read={history}>{({ items }) => <History versions={items} describe={describe} />}</Loaded>;
}
