import type { DatasetView } from "@mulian/domain";
import { Button, Card, Descriptions, Spin, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../api/hooks.js";
import { CommandButton } from "../components/command-button.js";
import { HistoryTimeline } from "../components/history-timeline.js";
import { HoldingsTable } from "../components/holdings-table.js";
import { ItemsTable } from "../components/items-table.js";
import { Problem } from "../components/problem.js";
import { useHasRole, useSession } from "../components/session.js";
import { Instant, useWord, Word } from "../components/values.js";

function About({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const { content } = dataset;
  const rows = [
    [t("dataset.code"), <span className="mono">{content.code}</span>],
    [t("dataset.holder"), dataset.departmentName],
    [t("dataset.duty"), dataset.dutyRecords.map((duty) => `${duty.title}（${duty.legalBasis}）`).join("；")],
    [t("dataset.classification"), content.classification.join(" / ")],
    [t("catalogue.shareType"), <Word value={content.shareType} />],
    [t("catalogue.grade"), <Word value={content.grade} />],
    [t("dataset.methods"), content.shareMethods.map(word).join(" · ")],
    [t("dataset.openData"), word(content.open)],
    [t("catalogue.updateCycle"), word(content.updateCycle)],
    [t("dataset.freshness"), <Word value={dataset.freshness} />],
    [t("dataset.refreshed"), <Instant at={dataset.lastRefreshAt} />],
    [t("dataset.published"), <Instant at={dataset.publishedAt} />],
    [
      t("dataset.resources"),
      dataset.resources
        .map((r) => `${r.title}${r.rowCount === undefined ? "" : `（${t("dataset.rows", { count: r.rowCount })}）`}`)
        .join("；") || t("common.none"),
    ],
    ...(content.conditions === undefined
      ? []
      : [
          [t("dataset.scope"), content.conditions.scope.join(" · ")],
          [t("dataset.use"), content.conditions.use],
        ]),
    ...(content.notSharedBasis === undefined
      ? []
      : [[t("dataset.legalBasis"), `${content.notSharedBasis.legalBasis}：${content.notSharedBasis.reason}`]]),
  ];
  return (
    <>
      <p className="document">{content.abstract}</p>
      <Descriptions
        bordered
        size="small"
        column={{ xs: 1, md: 2 }}
        items={rows.map(([label, children], key) => ({ key, label, children }))}
      />
    </>
  );
}

function Actions({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const session = useSession();
  const isAuthority = useHasRole("authority");
  const isRequester = useHasRole("requester");
  const isReviewable = dataset.state === "submitted" || dataset.state === "updating";
  const params = { id: dataset.id };
  return (
    <div className="actions">
      {isRequester && session.department !== dataset.department && dataset.effectiveState === "published" && (
        <Link to={`/datasets/${dataset.id}/request`}>
          <Button type="primary">{t("dataset.request")}</Button>
        </Link>
      )}
      {isAuthority && isReviewable && (
        <>
          <CommandButton
            operation="reviewDataset"
            label={t("dataset.publish")}
            kind="primary"
            ask="confirm"
            hint={dataset.content.title}
            parts={() => ({ params, body: { expectedVersion: dataset.version, outcome: "publish" as const } })}
          />
          <CommandButton
            operation="reviewDataset"
            label={t("dataset.return")}
            ask="reason"
            parts={(reason) => ({
              params,
              body: { expectedVersion: dataset.version, outcome: "return" as const, reason },
            })}
          />
        </>
      )}
    </div>
  );
}

export function DatasetPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const dataset = useRead("getDataset", { params: { id } });
  const history = useRead("datasetHistory", { params: { id } });
  if (dataset.error !== null) return <Problem error={dataset.error} onRetry={() => void dataset.refetch()} />;
  if (dataset.data === undefined) return <Spin />;
  const { data } = dataset;
  const tabs = [
    { key: "about", label: t("dataset.about"), children: <About dataset={data} /> },
    {
      key: "items",
      label: `${t("dataset.items")} (${data.content.items.length})`,
      children: <ItemsTable items={data.content.items} />,
    },
    { key: "holdings", label: t("dataset.holdings"), children: <HoldingsTable dataset={id} /> },
    {
      key: "history",
      label: t("dataset.history"),
      children: history.data ? <HistoryTimeline items={history.data.items} /> : <Problem error={history.error} />,
    },
  ];
  return (
    <>
      <div className="title-row">
        <h1>{data.content.title}</h1>
        <Word value={data.effectiveState} />
        <Actions dataset={data} />
      </div>
      <Card>
        <Tabs items={tabs} />
      </Card>
    </>
  );
}
