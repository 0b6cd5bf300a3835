import { useTranslation } from "react-i18next";
import { useToday } from "./use-today.js";
import { useWorkingDaysLeft } from "./use-working-days-left.js";

/** Working days before the last one from which a limit is marked: half of the shortest common one, a working week. */
const SOON_DAYS = 2;

interface DueProps {
  /** The last day, by the ledger's calendar. */
  readonly day: string | undefined;
  /** What the gateway derived, where it says so: the last day has ended and the thing is still to be done. */
  readonly isOverdue?: boolean;
  /** Whether the clock runs. What is done has a day and no hurry. */
  readonly isOpen: boolean;
}

/** The last day for something, how many working days are left, or in words that it has passed. */
export function Due({ day, isOpen, ...said }: DueProps) {
  const { t } = useTranslation();
  const today = useToday();
  const leftOf = useWorkingDaysLeft(today);
  if (day === undefined) return <>—</>;
  const isOverdue = said.isOverdue ?? (isOpen && today > day);
  const left = isOpen ? leftOf(day) : undefined;
  return (
    <span className="words due">
      <span>{day}</span>
      {isOverdue && <span className="word bad">{t("due.overdue")}</span>}
      {!isOverdue && left !== undefined && (
        <span className={`word ${left <= SOON_DAYS ? "warn" : "plain"}`}>
          {left === 0 ? t("due.today") : t("due.left", { count: left })}
        </span>
      )}
    </span>
  );
}
