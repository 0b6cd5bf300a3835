import type { GrantView, LookUpAnswer } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { PreviewTable } from "./preview-table.js";
import { useFetching } from "./use-fetching.js";
import { ValuesForm } from "./values-form.js";

/** Finds records by their key. */
export function LookUp({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const asking = useFetching<LookUpAnswer>();
  const params = { id: grant.id };
  return (
    <div className="stack">
      <ValuesForm
        grant={grant}
        names={grant.terms.lookUp?.keys ?? []}
        label={t("method.lookUp")}
        isRunning={asking.isRunning}
        error={asking.error}
        onAsk={(keys, onRefused) =>
          asking.run((signal) => call("lookUp", { params, body: { keys } }, signal), onRefused)
        }
      />
      {asking.result?.records.length === 0 && <p role="status">{t("method.noRecord")}</p>}
      {asking.result !== undefined && asking.result.records.length > 0 && (
        <PreviewTable
          rows={asking.result.records.map((record, key) => ({ ...record, key }))}
          grant={grant}
          caption={t("method.found", { count: asking.result.records.length })}
        />
      )}
    </div>
  );
}
