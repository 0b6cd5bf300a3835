import type { GrantView } from "@mulian/domain";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Problem } from "../../components/problem.js";
import { useWord } from "../../components/values.js";
import { Aggregate } from "./aggregate.js";
import { BatchRuns } from "./batch-runs.js";
import { Check } from "./check.js";
import { Download } from "./download.js";
import { LookUp } from "./look-up.js";
import { PreviewTable } from "./preview-table.js";
import { readPreview } from "./read-rows.js";
import { useFetching } from "./use-fetching.js";

/** A look at the granted rows, and the whole of them as a file. Both leave receipts. */
function Rows({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const preview = useFetching<Awaited<ReturnType<typeof readPreview>>>();
  return (
    <>
      <div className="actions">
        <Button
          type="primary"
          onClick={() => preview.run((signal) => readPreview(grant.id, signal))}
          loading={preview.isRunning}
        >
          {t("grant.preview")}
        </Button>
        <Download grant={grant} format="csv" />
        <Download grant={grant} format="ndjson" />
        <Download grant={grant} format="parquet" />
      </div>
      <Problem error={preview.error} />
      {preview.result && <PreviewTable rows={preview.result} grant={grant} />}
    </>
  );
}

/** What the grant's method gives: rows, a record by its key, yes or no, figures. Each leaves a receipt. */
export function GrantedData({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const state = word(grant.effectiveState);
  const { method } = grant.terms;
  return (
    <div className="stack">
      {grant.effectiveState !== "active" && <Alert type="warning" showIcon title={t("grant.notActive", { state })} />}
      {method === "look-up" && <LookUp grant={grant} />}
      {method === "check" && <Check grant={grant} />}
      {method === "aggregate" && <Aggregate grant={grant} />}
      {method === "batch" && <BatchRuns grant={grant} />}
      {(method === "interface" || method === "batch" || method === "file") && <Rows grant={grant} />}
    </div>
  );
}
