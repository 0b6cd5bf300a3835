import { InputNumber } from "antd";
import type { KeyHoldingView } from "@mulian/domain";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { DataTable } from "./data-table.js";
import { CannotRecall } from "./cannot-recall.js";
import { Loaded } from "./loaded.js";
import { useHoldingColumns } from "./use-holding-columns.js";

/** Who holds which key by which grant, since when: now, or when a block was the newest. Only what the reader may see. */
export function HoldingsTable({ dataset, grant }: Readonly<{ dataset?: string; grant?: string }>) {
  const { t } = useTranslation();
  const columns = useHoldingColumns();
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
          <DataTable<KeyHoldingView>
            rowKey="id"
            size="small"
            dataSource={items}
            locale={{ emptyText: t("dataset.noHoldings") }}
            columns={[
              columns.holder,
              columns.kind,
              columns.thumbprint,
              columns.since,
              columns.until,
              columns.state,
              columns.endedBy,
              ...(grant === undefined ? [columns.grant] : []),
            ]}
          />
        )}
      </Loaded>
      <CannotRecall />
    </>
  );
}
