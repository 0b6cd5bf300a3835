import type { Alarm } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { pageOf } from "../../components/record-pages.js";
import { TransactionLink } from "../../components/transaction-link.js";
import { Instant } from "../../components/values.js";
import { LeftOut } from "./left-out.js";
import { ReconciliationTable } from "./reconciliation-table.js";

/** Every gateway is asked for its receipts: not more often than a person looks. */
const KEPT_MS = 60_000;

function Subject({ subject, subjectName, voidVersion }: Pick<Alarm, "subject" | "subjectName" | "voidVersion">) {
  const { t } = useTranslation();
  const [kind = "", id = ""] = subject.split(":");
  // What does not count has no page of its own; the transaction that wrote it has, for those who may see it.
  if (voidVersion !== undefined)
    return (
      <>
        {t(`kind.${kind}`, { defaultValue: kind })} <TransactionLink txId={voidVersion.txId} />
      </>
    );
  if (kind === "transaction") return <TransactionLink txId={id} />;
  const page = pageOf(kind, id);
  return page === undefined ? <>{subjectName}</> : <Link to={page}>{subjectName}</Link>;
}

/** What to look at, since when, and what to do; below it, where the two sides' receipts disagree. */
export function AlarmsPage() {
  const { t } = useTranslation();
  const alarms = useRead("listAlarms", {}, { staleTime: KEPT_MS });
  return (
    <div className="stack">
      <PageTitle title={t("alarms.title")} />
      <Loaded read={alarms}>
        {({ items, total, shortened, height }) => (
          <Card>
            <p className="meta" role="status">
              {t("alarms.total", { count: total, height })}
            </p>
            {shortened.map(({ of: code, ...cut }) => (
              <LeftOut key={code} what={code} {...cut} />
            ))}
            <DataTable<Alarm>
              rowKey={({ code, subject, department, voidVersion }) =>
                `${code} ${subject} ${department} ${voidVersion?.txId ?? ""}`
              }
              size="middle"
              dataSource={items}
              locale={{ emptyText: t("alarms.none") }}
              columns={[
                {
                  title: t("alarms.what"),
                  render: (_, { text, code, voidVersion }) => (
                    <>
                      <div className="prose">{text}</div>
                      <span className="mono meta">{[code, voidVersion?.code].filter(Boolean).join(" · ")}</span>
                    </>
                  ),
                },
                { title: t("alarms.about"), key: "subject", render: (_, alarm) => <Subject {...alarm} /> },
                { title: t("alarms.since"), dataIndex: "since", render: (at: string) => <Instant at={at} /> },
                { title: t("alarms.action"), render: (_, { action }) => <div className="prose">{action}</div> },
              ]}
            />
          </Card>
        )}
      </Loaded>
      <ReconciliationTable />
    </div>
  );
}
