import type { RequestView } from "@mulian/domain";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { Due } from "../../components/due.js";
import { useDecides } from "./use-decides.js";

/** What this reader is waited for, if anything. */
function useAwaited(request: RequestView): "decide" | "sign" | "supplement" | undefined {
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  const decides = useDecides(request);
  if (decides) return "decide";
  if (!isApprover || request.requester !== department) return undefined;
  if (request.state === "supplement-asked") return "supplement";
  return request.state === "submitted" && request.missingSteps.includes("requester-unit") ? "sign" : undefined;
}

/** Says above everything else that it is the reader's turn, and until when. */
export function Awaited({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const awaited = useAwaited(request);
  if (awaited === undefined) return null;
  return (
    <Alert
      type={request.overdue ? "error" : "warning"}
      showIcon
      title={
        <span className="words">
          <strong>{t(`request.awaited.${awaited}`)}</strong>
          {awaited === "decide" && (
            <span>
              {t("common.said", { by: t("request.due"), what: "" })}{" "}
              <Due day={request.replyDue} isOverdue={request.overdue} isOpen />
            </span>
          )}
        </span>
      }
      description={
        awaited === "supplement" && request.supplement !== undefined ? (
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
