import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { pageOf } from "../../components/record-pages.js";
import { Hash, Instant } from "../../components/values.js";
import { CommandWord } from "./command-word.js";
import { Validity } from "./validity.js";

/** A record's id; where the console has a page of its own for it, the way there. */
function RecordLink({ kind, id }: Readonly<{ kind: string; id: string }>) {
  const page = pageOf(kind, id);
  return page === undefined ? (
    <Hash value={id} />
  ) : (
    <Link to={page}>
      <Hash value={id} />
    </Link>
  );
}

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
              [t("blocks.command"), <CommandWord command={command} />],
              [t("blocks.creator"), `${creator.mspId} · ${creator.enrolmentId}`],
              [t("audit.endorsers"), endorsers.join(" + ")],
            ]}
          />
          <Card size="small" title={<h2>{t("blocks.writes")}</h2>}>
            <DataTable
              rowKey={({ kind, id: record }) => `${kind}:${record}`}
              size="small"
              dataSource={writes}
              columns={[
                {
                  title: t("blocks.kind"),
                  dataIndex: "kind",
                  render: (it: string) => (
                    <>
                      {t(`kind.${it}`, { defaultValue: it })} <span className="mono meta">{it}</span>
                    </>
                  ),
                },
                {
                  title: t("audit.id"),
                  render: (_, { kind, id: record }) => <RecordLink kind={kind} id={record} />,
                },
                { title: t("use.version"), dataIndex: "version", align: "right" },
                {
                  title: t("blocks.counts"),
                  render: (_, { code, reason }) =>
                    reason === undefined ? (
                      t("blocks.yes")
                    ) : (
                      <>
                        {t("blocks.void", { reason })} <span className="mono meta">{code}</span>
                      </>
                    ),
                },
              ]}
            />
          </Card>
        </div>
      )}
    </Loaded>
  );
}
