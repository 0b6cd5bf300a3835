import type { DatasetView, Resource } from "@mulian/domain";
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { LinkResource } from "./link-resource.js";

function ResourceActions({ resource }: Readonly<{ resource: Resource }>) {
  const { t } = useTranslation();
  const parts = () => ({ params: { id: resource.id }, body: { expectedVersion: resource.version } });
  if (resource.status !== "linked") return null;
  return (
    <div className="actions">
      <CommandButton
        operation="refreshResource"
        label={t("resource.refresh")}
        ask="confirm"
        hint={t("resource.refreshHint")}
        parts={parts}
      />
      <CommandButton
        operation="retireResource"
        label={t("resource.retire")}
        kind="danger"
        ask="confirm"
        hint={resource.title}
        parts={parts}
      />
    </div>
  );
}

function quality(resource: Resource): string {
  const { brokenRows, checkedRows } = resource.quality ?? {};
  return brokenRows === undefined ? "" : `${brokenRows} / ${checkedRows}`;
}

/** The tables, files and interfaces that hold the dataset. */
export function Resources({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const isSteward = useHasRole("steward");
  const isOwn = useSession().department === dataset.department && isSteward;
  return (
    <div className="stack">
      {isOwn && dataset.state !== "retired" && (
        <div className="actions">
          <LinkResource dataset={dataset} />
        </div>
      )}
      <Table<Resource>
        rowKey="id"
        size="small"
        pagination={false}
        dataSource={dataset.resources}
        locale={{ emptyText: t("resource.none") }}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("resource.title"), dataIndex: "title" },
          { title: t("resource.kind"), dataIndex: "resourceKind", render: word },
          { title: t("resource.rows"), dataIndex: "rowCount", align: "right" },
          { title: t("resource.broken"), render: (_, resource) => quality(resource), align: "right" },
          { title: t("resource.refreshed"), dataIndex: "refreshedAt", render: (at: string) => <Instant at={at} /> },
          { title: t("resource.status"), dataIndex: "status", render: (status: string) => <Word value={status} /> },
          ...(isOwn
            ? [
                {
                  title: t("common.actions"),
                  render: (_: unknown, resource: Resource) => <ResourceActions resource={resource} />,
                },
              ]
            : []),
        ]}
      />
    </div>
  );
}
