import type { RequestView } from "@mulian/domain";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { Due } from "../../components/due.js";

/** Says above everything else that it is the reader's turn, and until when. */
export function Awaited({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const { yourTurn } = request;
  if (yourTurn === undefined) return null;
  return (
    <Alert
      type={request.overdue ? "error" : "warning"}
      showIcon
      title={
        <span className="words">
          <strong>{t(`request.yourTurn.${yourTurn}`)}</strong>
          {yourTurn === "decide-request" && (
            <span>
              {t("common.said", { by: t("request.due"), what: "" })}{" "}
              <Due day={request.replyDue} isOverdue={request.overdue} isOpen />
            </span>
          )}
        </span>
      }
      description={
        yourTurn === "supplement-request" && request.supplement !== undefined ? (
          <ul>
            {request.supplement.missing.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        ) : undefined
      }
    />
  );
}
