import { Table } from "antd";
import type { KeyHoldingView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { Problem } from "./problem.js";
import { Hash, Instant, useWord, Word } from "./values.js";

/** Who holds which key by which grant, since when. Only what the reader may see. */
export function HoldingsTable({ dataset, grant }: Readonly<{ dataset?: string; grant?: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const holdings = useRead("listKeyHoldings", { query: { dataset, grant, limit: 200 } });
  if (holdings.error !== null) return <Problem error={holdings.error} onRetry={() => void holdings.refetch()} />;
  return (
    <Table<KeyHoldingView>
      rowKey="id"
      size="small"
      loading={holdings.isPending}
      dataSource={holdings.data?.items ?? []}
      pagination={false}
      locale={{ emptyText: t("dataset.noHoldings") }}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("holding.holder"), dataIndex: "holderName" },
        { title: t("holding.kind"), dataIndex: "holdingKind", render: word },
        { title: t("holding.thumbprint"), dataIndex: "thumbprint", render: (value: string) => <Hash value={value} /> },
        { title: t("holding.since"), dataIndex: "since", render: (value: string) => <Instant at={value} /> },
        { title: t("holding.until"), dataIndex: "until", render: (value?: string) => <Instant at={value} /> },
        { title: t("holding.state"), dataIndex: "effectiveState", render: (value: string) => <Word value={value} /> },
        { title: t("holding.grant"), dataIndex: "grant", render: (value: string) => <Hash value={value} /> },
      ]}
    />
  );
}
