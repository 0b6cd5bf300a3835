import type { ReceiptView } from "@mulian/domain";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { Problem } from "./problem.js";
import { Instant, Word } from "./values.js";

/** Receipts are countersigned and committed in batches some seconds after a delivery. */
const POLL_MS = 5_000;

export function ReceiptsTable({ grant }: Readonly<{ grant: string }>) {
  const { t } = useTranslation();
  const receipts = useRead("listReceipts", { query: { grant, limit: 50 } }, { refetchInterval: POLL_MS });
  if (receipts.error !== null) return <Problem error={receipts.error} onRetry={() => void receipts.refetch()} />;
  return (
    <Table<ReceiptView>
      rowKey={(receipt) => `${receipt.provider}:${receipt.sequence}:${receipt.startedAt}`}
      size="small"
      pagination={false}
      loading={receipts.isPending}
      dataSource={receipts.data?.items ?? []}
      locale={{ emptyText: t("common.none") }}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("grant.sequence"), dataIndex: "sequence", align: "right" },
        { title: t("common.at"), dataIndex: "endedAt", render: (at: string) => <Instant at={at} /> },
        { title: t("grant.outcome"), dataIndex: "outcome", render: (outcome: string) => <Word value={outcome} /> },
        { title: t("grant.rows"), dataIndex: "rows", align: "right" },
        { title: t("grant.bytes"), dataIndex: "bytes", align: "right" },
        {
          title: t("grant.signed"),
          dataIndex: "countersigned",
          render: (signed: boolean) => t(signed ? "common.yes" : "common.no"),
        },
        { title: t("grant.batch"), dataIndex: "batch", render: (batch?: string) => batch ?? t("grant.pending") },
      ]}
    />
  );
}
