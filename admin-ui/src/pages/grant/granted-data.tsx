import type { GrantView } from "@mulian/domain";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { Problem } from "../../components/problem.js";
import { useWord } from "../../components/values.js";
import { Aggregate } from "./aggregate.js";
import { BatchRuns } from "./batch-runs.js";
import { Check } from "./check.js";
import { LookUp } from "./look-up.js";
import { PreviewTable } from "./preview-table.js";
import { readFile, readPreview } from "./read-rows.js";
import { useFetching } from "./use-fetching.js";
import { saveFile } from "../../components/save-file.js";

type Format = "csv" | "ndjson" | "parquet";
const LABELS = { csv: "grant.downloadCsv", ndjson: "grant.downloadNdjson", parquet: "grant.downloadParquet" } as const;

function Download({ grant, format }: Readonly<{ grant: string; format: Format }>) {
  const { t } = useTranslation();
  const fetching = useFetching();
  const download = (): void =>
    fetching.run(async (signal) => saveFile(await readFile(grant, format, signal), `${grant}.${format}`));
  return (
    <>
      <Button onClick={download} loading={fetching.isRunning}>
        {t(LABELS[format])}
      </Button>
      {fetching.isRunning && <Button onClick={fetching.stop}>{t("common.stop")}</Button>}
      <Problem error={fetching.error} />
    </>
  );
}

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
        <Download grant={grant.id} format="csv" />
        <Download grant={grant.id} format="ndjson" />
        <Download grant={grant.id} format="parquet" />
      </div>
      <Problem error={preview.error} />
      {preview.result && <PreviewTable rows={preview.result} items={grant.terms.items} />}
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
      {method === "batch" && <BatchRuns grant={grant.id} />}
      {(method === "interface" || method === "batch" || method === "file") && <Rows grant={grant} />}
    </div>
  );
}
