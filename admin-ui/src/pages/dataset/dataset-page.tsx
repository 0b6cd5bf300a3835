import type { DatasetView } from "@mulian/domain";
import { Card, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { HoldingsTable } from "../../components/holdings-table.js";
import { LinkButton } from "../../components/link-button.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { TraceLink } from "../../components/trace-link.js";
import { Word } from "../../components/values.js";
import { About } from "./about.js";
import { HistoryTimeline } from "./history-timeline.js";
import { ItemsTable } from "./items-table.js";
import { OwnerActions } from "./owner-actions.js";
import { PackageKeys } from "./package-keys.js";
import { Resources } from "./resources.js";
import { ReviewActions } from "./review-actions.js";

function Actions({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const isOwn = useSession().department === dataset.department;
  const isAuthority = useHasRole("authority");
  const isRequester = useHasRole("requester");
  const isApprover = useHasRole("approver");
  return (
    <div className="actions">
      <TraceLink subject="dataset" id={dataset.id} />
      {isRequester && !isOwn && dataset.effectiveState === "published" && (
        <LinkButton to={`/datasets/${dataset.id}/request`} label={t("dataset.request")} isPrimary />
      )}
      {isApprover && isOwn && <OwnerActions dataset={dataset} />}
      {isAuthority && <ReviewActions dataset={dataset} />}
    </div>
  );
}

function DatasetTabs({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const { id, content, resources } = dataset;
  return (
    <Tabs
      more={{ icon: t("common.moreTabs") }}
      activeKey={search.get("tab") ?? "about"}
      onChange={(tab) => setSearch({ tab }, { replace: true })}
      items={[
        { key: "about", label: t("dataset.about"), children: <About dataset={dataset} /> },
        {
          key: "items",
          label: `${t("dataset.items")} (${content.items.length})`,
          children: <ItemsTable items={content.items} />,
        },
        {
          key: "resources",
          label: `${t("dataset.resources")} (${resources.length})`,
          children: <Resources dataset={dataset} />,
        },
        {
          key: "holdings",
          label: t("dataset.holdings"),
          children: (
            <div className="stack">
              <HoldingsTable dataset={id} />
              <PackageKeys dataset={dataset} />
            </div>
          ),
        },
        { key: "history", label: t("dataset.history"), children: <HistoryTimeline dataset={id} /> },
      ]}
    />
  );
}

/** A dataset with its holder, items, resources, key holdings and history. */
export function DatasetPage() {
  const { id = "" } = useParams();
  const dataset = useRead("getDataset", { params: { id } });
  return (
    <Loaded read={dataset} isPage>
      {(data) => (
        <>
          <PageTitle title={data.content.title}>
            <Word value={data.effectiveState} />
            <Actions dataset={data} />
          </PageTitle>
          <Card>
            <DatasetTabs dataset={data} />
          </Card>
        </>
      )}
    </Loaded>
  );
}
