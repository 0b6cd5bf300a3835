import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { ProblemError } from "../api/client.js";

/** A refusal in words, every mistake with its field, announced to screen readers. */
export function Problem({ error, onRetry }: Readonly<{ error: ProblemError | null; onRetry?: () => void }>) {
  const { t } = useTranslation();
  if (error === null) return null;
  const { detail, code, errors = [] } = error.problem;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={`${t("error.title")} (${code})`}
      description={
        <>
          <div>{detail}</div>
          {errors.length > 0 && (
            <ul>
              {errors.map(({ path, code: mistake, message }) => (
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
