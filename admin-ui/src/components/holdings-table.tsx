import { InputNumber, Table } from "antd";
import type { KeyHoldingView } from "@mulian/domain";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { CannotRecall } from "./cannot-recall.js";
import { Loaded } from "./loaded.js";
import { Hash, Instant, useWord, Word } from "./values.js";
import { useDepartmentName } from "./department-name.js";

/** Who holds which key by which grant, since when: now, or when a block was the newest. Only what the reader may see. */
export function HoldingsTable({ dataset, grant }: Readonly<{ dataset?: string; grant?: string }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const [at, setAt] = useState<number>();
  const holdings = useRead("listKeyHoldings", { query: { dataset, grant, at, limit: 200 } });
  return (
    <>
      <label className="inline">
        {t("holding.at")}{" "}
        <InputNumber
          size="small"
          min={0}
          precision={0}
          placeholder={t("holding.now")}
          value={at ?? null}
          onChange={(height) => setAt(height ?? undefined)}
        />
      </label>
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
              { title: t("holding.since"), dataIndex: "since", render: (it: string) => <Instant at={it} /> },
              { title: t("holding.until"), dataIndex: "until", render: (it?: string) => <Instant at={it} /> },
              { title: t("holding.state"), dataIndex: "effectiveState", render: (it: string) => <Word value={it} /> },
              { title: t("holding.endedBy"), dataIndex: "endedBy", render: (it?: string) => (it ? word(it) : "—") },
              { title: t("holding.grant"), dataIndex: "grant", render: (it: string) => <Hash value={it} /> },
            ]}
          />
        )}
      </Loaded>
      <CannotRecall />
    </>
  );
}
