import { Table } from "antd";
import type { KeyHoldingView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { Loaded } from "./loaded.js";
import { Hash, Instant, useWord, Word } from "./values.js";
import { useDepartmentName } from "./department-name.js";

/** Who holds which key by which grant, since when. Only what the reader may see. */
export function HoldingsTable({ dataset, grant }: Readonly<{ dataset?: string; grant?: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const holdings = useRead("listKeyHoldings", { query: { dataset, grant, limit: 200 } });
  return (
    <Loaded read={holdings}>
      {({ items }) => (
        <Table<KeyHoldingView>
          rowKey="id"
          size="small"
          dataSource={items}
          pagination={false}
          locale={{ emptyText: t("dataset.noHoldings") }}
          scroll={{ x: "max-content" }}
          columns={[
            { title: t("holding.holder"), dataIndex: "holder", render: departmentName },
            { title: t("holding.kind"), dataIndex: "holdingKind", render: word },
            { title: t("holding.thumbprint"), dataIndex: "thumbprint", render: (it: string) => <Hash value={it} /> },
            { title: t("holding.since"), dataIndex: "since", render: (at: string) => <Instant at={at} /> },
            { title: t("holding.until"), dataIndex: "until", render: (at?: string) => <Instant at={at} /> },
            { title: t("holding.state"), dataIndex: "effectiveState", render: (it: string) => <Word value={it} /> },
            { title: t("holding.grant"), dataIndex: "grant", render: (it: string) => <Hash value={it} /> },
          ]}
        />
      )}
    </Loaded>
  );
}
