import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ProblemError } from "../api/client.js";
import type { Placed } from "./use-mistakes.js";

interface ProblemProps {
  readonly error: ProblemError | null;
  readonly onRetry?: () => void;
  /** Mistakes that a form shows at its fields are counted here and told there. */
  readonly placed?: Placed | undefined;
}

/** A refusal in words, every mistake that no field shows with where it is, announced to screen readers. */
export function Problem({ error, onRetry, placed }: ProblemProps) {
  const { t } = useTranslation();
  if (error === null) return null;
  const { detail, code, errors = [] } = error.problem;
  const { marked, rest } = placed ?? { marked: 0, rest: errors };
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={`${t("error.title")} (${code})`}
      description={
        <>
          <div>{marked > 0 ? t("error.marked", { count: marked }) : detail}</div>
          {rest.length > 0 && (
            <ul>
              {rest.map(({ path, code: mistake, message }) => (
                <li key={`${path} ${mistake}`}>{t("error.field", { path, message })}</li>
              ))}
            </ul>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{t("error.retry")}</Button>}
    />
  );
}
