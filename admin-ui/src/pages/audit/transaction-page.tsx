import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Hash, Instant } from "../../components/values.js";
import { Validity } from "./validity.js";

/** One transaction: who made it, who endorsed it, what it wrote. For auditors and the authority. */
export function TransactionPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const transaction = useRead("getTransaction", { params: { id } });
  return (
    <Loaded read={transaction} isPage>
      {({ txId, blockNumber, validationCode, at, command, creator, endorsers, writes }) => (
        <div className="stack">
          <PageTitle title={t("blocks.transaction")}>
            <Validity code={validationCode} />
          </PageTitle>
          <Facts
            facts={[
              [t("audit.tx"), <span className="mono">{txId}</span>],
              [t("blocks.number"), blockNumber],
              [t("common.at"), <Instant at={at} />],
              [t("blocks.command"), <span className="mono">{command ?? "—"}</span>],
              [t("blocks.creator"), `${creator.mspId} · ${creator.enrolmentId}`],
              [t("audit.endorsers"), endorsers.join(" + ")],
            ]}
          />
          <Card size="small" title={<h2>{t("blocks.writes")}</h2>}>
            <Table
              rowKey={({ kind, id: record }) => `${kind}:${record}`}
              size="small"
              pagination={false}
              dataSource={writes}
              scroll={{ x: "max-content" }}
              columns={[
                {
                  title: t("blocks.kind"),
                  dataIndex: "kind",
                  render: (it: string) => <span className="mono">{it}</span>,
                },
                { title: t("audit.id"), dataIndex: "id", render: (it: string) => <Hash value={it} /> },
                { title: t("use.version"), dataIndex: "version", align: "right" },
              ]}
            />
          </Card>
        </div>
      )}
    </Loaded>
  );
}
