import { useTranslation } from "react-i18next";
import { Due } from "../../components/due.js";
import type { CorrectionRow } from "./correction-columns.js";

/** The last day of the answer, and in words what was missed. */
export function AnswerDue({ correction }: Readonly<{ correction: CorrectionRow }>) {
  const { t } = useTranslation();
  const { answerDue, overdue, promiseMissed, state } = correction;
  return (
    <span className="words">
      <Due day={answerDue} isOverdue={overdue} isOpen={state === "reported"} />
      {promiseMissed && <span className="word bad">{t("correction.promiseMissed")}</span>}
    </span>
  );
}
