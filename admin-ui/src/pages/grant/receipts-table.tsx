import type { ReceiptView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Bytes, Instant, useCount, Word } from "../../components/values.js";

/** Receipts are countersigned and committed in batches some seconds after a delivery. */
const POLL_MS = 5_000;
/** The newest; the auditor's trace has all. */
const SHOWN = 50;

export function ReceiptsTable({ grant }: Readonly<{ grant: string }>) {
  const { t } = useTranslation();
  const count = useCount();
  const receipts = useRead("listReceipts", { query: { grant, limit: SHOWN } }, { refetchInterval: POLL_MS });
  return (
    <Loaded read={receipts}>
      {({ items }) => (
        <DataTable<ReceiptView>
          rowKey={(receipt) => `${receipt.provider}:${receipt.sequence}:${receipt.startedAt}`}
          size="small"
          dataSource={items}
          locale={{ emptyText: t("grant.noReceipts") }}
          columns={[
            { title: t("grant.sequence"), dataIndex: "sequence", align: "right" },
            { title: t("common.at"), dataIndex: "endedAt", render: (at: string) => <Instant at={at} /> },
            {
              title: t("grant.outcome"),
              dataIndex: "outcome",
              render: (outcome: ReceiptView["outcome"]) => <Word value={outcome} text={t(`outcome.${outcome}`)} />,
            },
            {
              title: t("grant.rows"),
              dataIndex: "rows",
              align: "right",
              // After a crash of the provider's gateway only bounds are known.
              render: (rows: number, { rowsAtMost }: ReceiptView) =>
                rowsAtMost === undefined ? count(rows) : `${count(rows)}–${count(rowsAtMost)}`,
            },
            {
              title: t("grant.bytes"),
              dataIndex: "bytes",
              align: "right",
              render: (bytes: number) => <Bytes value={bytes} />,
            },
            {
              title: t("grant.signed"),
              dataIndex: "countersigned",
              render: (signed: boolean) => t(signed ? "common.yes" : "common.no"),
            },
            {
              title: t("grant.batch"),
              dataIndex: "batch",
              render: (batch?: string) =>
                batch === undefined ? t("grant.pending") : <span className="mono">{batch}</span>,
            },
          ]}
        />
      )}
    </Loaded>
  );
}
