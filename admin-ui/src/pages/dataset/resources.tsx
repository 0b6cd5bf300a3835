import type { DatasetView, Resource } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { Instant, useCount, useWord, Word } from "../../components/values.js";
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
        hint={t("resource.retireHint", { title: resource.title })}
        parts={parts}
      />
    </div>
  );
}

function quality({ quality: figures }: Resource, count: (value: number) => string): string {
  return figures === undefined ? "—" : `${count(figures.brokenRows)} / ${count(figures.checkedRows)}`;
}

/** The tables, files and interfaces that hold the dataset. */
export function Resources({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const count = useCount();
  const isSteward = useHasRole("steward");
  const isOwn = useSession().department === dataset.department && isSteward;
  return (
    <div className="stack">
      {isOwn && dataset.state !== "retired" && (
        <div className="actions">
          <LinkResource dataset={dataset} />
        </div>
      )}
      <DataTable<Resource>
        rowKey="id"
        size="small"
        dataSource={dataset.resources}
        locale={{ emptyText: t("resource.none") }}
        columns={[
          { title: t("resource.title"), dataIndex: "title" },
          { title: t("resource.kind"), dataIndex: "resourceKind", render: word },
          { title: t("resource.rows"), dataIndex: "rowCount", align: "right", render: count },
          { title: t("resource.broken"), render: (_, resource) => quality(resource, count), align: "right" },
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
