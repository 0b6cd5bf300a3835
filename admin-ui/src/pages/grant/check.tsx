import type { CheckAnswer, GrantView } from "@mulian/domain";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { useFetching } from "./use-fetching.js";
import { ValuesForm } from "./values-form.js";

/** Asks whether a record has these values. */
export function Check({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const asking = useFetching<CheckAnswer>();
  const params = { id: grant.id };
  const names = [...new Set([...(grant.terms.check?.keys ?? []), ...grant.terms.items])];
  return (
    <div className="stack">
      <ValuesForm
        grant={grant}
        names={names}
        label={t("method.check")}
        isRunning={asking.isRunning}
        error={asking.error}
        onAsk={(values, onRefused) =>
          asking.run((signal) => call("check", { params, body: { values } }, signal), onRefused)
        }
      />
      {asking.result && (
        <div role="status">
          <Alert
            showIcon
            type={asking.result.matches ? "success" : "info"}
            title={t(asking.result.matches ? "method.matches" : "method.differs")}
          />
        </div>
      )}
    </div>
  );
}
