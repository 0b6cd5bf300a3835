import type { Alarm } from "@mulian/domain";
import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Instant } from "../../components/values.js";
import { ReconciliationTable } from "./reconciliation-table.js";

/** Every gateway is asked for its receipts: not more often than a person looks. */
const KEPT_MS = 60_000;

/** Pages of the console that show a record itself. */
const PAGES: Readonly<Record<string, string>> = {
  dataset: "datasets",
  grant: "grants",
  "access-request": "requests",
  correction: "corrections",
};

function Subject({ subject, subjectName, voidVersion }: Pick<Alarm, "subject" | "subjectName" | "voidVersion">) {
  const audits = useHasRole("auditor", "authority");
  const [kind = "", id = ""] = subject.split(":");
  // What does not count has no page of its own; who wrote it has, for those who may see transactions.
  if (voidVersion !== undefined)
    return audits ? <Link to={`/transactions/${voidVersion.txId}`}>{subject}</Link> : <>{subject}</>;
  const page = PAGES[kind];
  return page === undefined ? <>{subjectName}</> : <Link to={`/${page}/${id}`}>{subjectName}</Link>;
}

/** What to look at, since when, and what to do; below it, where the two sides' receipts disagree. */
export function AlarmsPage() {
  const { t } = useTranslation();
  const alarms = useRead("listAlarms", {}, { staleTime: KEPT_MS });
  return (
    <div className="stack">
      <PageTitle title={t("alarms.title")} />
      <Loaded read={alarms}>
        {({ items, total, height }) => (
          <Card>
            <p className="meta" role="status">
              {t("alarms.total", { count: total, height })}
            </p>
            <Table<Alarm>
              rowKey={({ code, subject, department, voidVersion }) =>
                `${code} ${subject} ${department} ${voidVersion?.txId ?? ""}`
              }
              size="middle"
              dataSource={items}
              pagination={false}
              locale={{ emptyText: t("alarms.none") }}
              scroll={{ x: "max-content" }}
              columns={[
                { title: t("alarms.what"), dataIndex: "text" },
                { title: t("alarms.about"), key: "subject", render: (_, alarm) => <Subject {...alarm} /> },
                { title: t("alarms.since"), dataIndex: "since", render: (at: string) => <Instant at={at} /> },
                { title: t("alarms.action"), dataIndex: "action" },
                {
                  title: t("alarms.code"),
                  dataIndex: "code",
                  render: (code: string) => <span className="mono">{code}</span>,
                },
              ]}
            />
          </Card>
        )}
      </Loaded>
      <ReconciliationTable />
    </div>
  );
}
