import type { ReconcileDifference } from "@mulian/domain";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Hash } from "../../components/values.js";

/** Every gateway is asked for its receipts: not more often than a person looks. */
const KEPT_MS = 60_000;

/** Differences of a page: one silent side can make a great many. */
const SHOWN_DIFFERENCES = 50;

/** Both sides' receipts beside each other: what one has and the other has not. */
export function ReconciliationTable() {
  const { t } = useTranslation();
  const reconciled = useRead("reconcile", {}, { staleTime: KEPT_MS });
  return (
    <Loaded read={reconciled}>
      {({ clean, checked, height, differences }) => (
        <Card title={<h2>{t("alarms.reconciliation")}</h2>}>
          <div className="list-head">
            <span className="meta grow" role="status">
              {t(clean ? "alarms.agree" : "alarms.differ", { ...checked, height })}
            </span>
            <Button size="small" loading={reconciled.isFetching} onClick={() => void reconciled.refetch()}>
              {t("alarms.again")}
            </Button>
          </div>
          {!clean && (
            <DataTable<ReconcileDifference>
              rowKey={({ code, department, grant, delivery, sequence, batchNumber }) =>
                [code, department, grant, delivery, sequence, batchNumber].join(" ")
              }
              size="small"
              dataSource={differences}
              pageSize={SHOWN_DIFFERENCES}
              columns={[
                { title: t("alarms.what"), dataIndex: "text" },
                {
                  title: t("alarms.grant"),
                  dataIndex: "grant",
                  render: (grant?: string) =>
                    grant === undefined ? null : (
                      <Link to={`/grants/${grant}`}>
                        <Hash value={grant} />
                      </Link>
                    ),
                },
                {
                  title: t("alarms.code"),
                  dataIndex: "code",
                  render: (code: string) => <span className="mono">{code}</span>,
                },
              ]}
            />
          )}
        </Card>
      )}
    </Loaded>
  );
}
