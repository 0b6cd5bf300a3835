import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, ProblemError, send } from "../api/client.js";
import { Problem } from "./problem.js";

/** Rows of a preview: enough to see what the data is, little to receive. */
const PREVIEW_ROWS = 20;

type Row = Readonly<Record<string, unknown>> & { readonly key: number };

async function readPreview(grant: string): Promise<Row[]> {
  const response = await send("getRows", { params: { id: grant }, query: { format: "ndjson", limit: PREVIEW_ROWS } });
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line, key) => ({ ...(JSON.parse(line) as Record<string, unknown>), key })); // one object a line, by the format
}

/** A look at the granted rows, and the whole of them as a file. Both leave receipts. */
export function Preview({ grant, items }: Readonly<{ grant: string; items: readonly string[] }>) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<Row[]>();
  const [error, setError] = useState<ProblemError | null>(null);
  const [isLoading, setLoading] = useState(false);
  const show = async (): Promise<void> => {
    setLoading(true);
    setError(null);
    try {
      setRows(await readPreview(grant));
    } catch (failure) {
      if (!(failure instanceof ProblemError)) throw failure;
      setError(failure);
    } finally {
      setLoading(false);
    }
  };
  const download = (format: "csv" | "ndjson"): string =>
    addressOf("getRows", { params: { id: grant }, query: { format } });
  return (
    <div className="stack">
      <div className="actions">
        <Button type="primary" onClick={() => void show()} loading={isLoading}>
          {t("grant.preview")}
        </Button>
        <Button href={download("csv")} download={`${grant}.csv`}>
          {t("grant.downloadCsv")}
        </Button>
        <Button href={download("ndjson")} download={`${grant}.ndjson`}>
          {t("grant.downloadNdjson")}
        </Button>
      </div>
      <Problem error={error} />
      {rows && (
        <>
          <span className="meta">{t("grant.rowsShown", { count: rows.length })}</span>
          <Table<Row>
            rowKey="key"
            size="small"
            dataSource={rows}
            pagination={false}
            columns={items.map((name) => ({
              title: name,
              dataIndex: name,
              render: (value: unknown) => (value === null ? "" : String(value)),
            }))}
            scroll={{ x: "max-content" }}
          />
        </>
      )}
    </div>
  );
}
