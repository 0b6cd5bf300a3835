import { InputNumber } from "antd";
import type { KeyHoldingView } from "@mulian/domain";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../api/hooks.js";
import { DataTable } from "./data-table.js";
import { CannotRecall } from "./cannot-recall.js";
import { Holder } from "./holder.js";
import { Loaded } from "./loaded.js";
import { Hash, Instant, useWord, Word } from "./values.js";

/** Who holds which key by which grant, since when: now, or when a block was the newest. Only what the reader may see. */
export function HoldingsTable({ dataset, grant }: Readonly<{ dataset?: string; grant?: string }>) {
  const { t } = useTranslation();
  const word = useWord();
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
              { title: t("holding.holder"), render: (_, it) => <Holder holding={it} /> },
              { title: t("holding.kind"), dataIndex: "holdingKind", render: word },
              { title: t("holding.thumbprint"), dataIndex: "thumbprint", render: (it: string) => <Hash value={it} /> },
              { title: t("holding.since"), dataIndex: "since", render: (it: string) => <Instant at={it} /> },
              { title: t("holding.until"), dataIndex: "until", render: (it?: string) => <Instant at={it} /> },
              { title: t("holding.state"), dataIndex: "effectiveState", render: (it: string) => <Word value={it} /> },
              { title: t("holding.endedBy"), dataIndex: "endedBy", render: (it?: string) => (it ? word(it) : "—") },
              ...(grant === undefined
                ? [
                    {
                      title: t("holding.grant"),
                      dataIndex: "grant",
                      render: (it: string) => <Link to={`/grants/${it}`}>{t("request.openGrant")}</Link>,
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
      <CannotRecall />
    </>
  );
}
