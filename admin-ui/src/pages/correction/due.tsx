import { useTranslation } from "react-i18next";
import type { CorrectionRow } from "./correction-columns.js";

/** The last day of the answer, and in words what was missed. */
export function Due({ correction }: Readonly<{ correction: CorrectionRow }>) {
  const { t } = useTranslation();
  const { answerDue, overdue, promiseMissed } = correction;
  return (
    <span className="words">
      <span>{answerDue}</span>
      {overdue && <span className="word bad">{t("request.overdue")}</span>}
      {promiseMissed && <span className="word bad">{t("correction.promiseMissed")}</span>}
    </span>
  );
}
