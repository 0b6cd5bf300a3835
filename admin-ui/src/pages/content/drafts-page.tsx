import type { RouteAnswer } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { LinkButton } from "../../components/link-button.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { Instant } from "../../components/values.js";
import { datasetOf, valuesOfDraft } from "../request/draft-body.js";

type Draft = RouteAnswer<"getDraft">;

/** A draft's body may be half written: its title is shown when there is one. */
function titleOf(draft: Draft): string {
  const title =
    typeof draft.body === "object" && draft.body !== null && "title" in draft.body ? draft.body.title : undefined;
  return typeof title === "string" && title !== "" ? title : draft.id.slice(0, 8);
}

/** A draft of a request by the dataset it is about, which somebody may have withdrawn meanwhile. */
function RequestTitle({ draft, dataset }: Readonly<{ draft: Draft; dataset: string }>) {
  const read = useRead("getDataset", { params: { id: dataset } });
  const title = read.data?.content.title ?? dataset.slice(0, 8);
  return <Link to={`/datasets/${dataset}/request?draft=${draft.id}`}>{title}</Link>;
}

function Title({ draft }: Readonly<{ draft: Draft }>) {
  const dataset = datasetOf(draft);
  if (draft.kind === "dataset") return <Link to={`/drafts/${draft.id}`}>{titleOf(draft)}</Link>;
  // One that says what the form cannot show was written by a program, which goes on with it.
  if (dataset === undefined || valuesOfDraft(draft) === undefined) return <>{titleOf(draft)}</>;
  return <RequestTitle draft={draft} dataset={dataset} />;
}

function DraftActions({ draft }: Readonly<{ draft: Draft }>) {
  const { t } = useTranslation();
  const isApprover = useHasRole("approver");
  const parts = () => ({ params: { id: draft.id } });
  return (
    <div className="actions">
      {isApprover && draft.kind === "dataset" && (
        <CommandButton
          operation="submitDraft"
          label={t("drafts.submit")}
          kind="primary"
          ask="confirm"
          hint={t("drafts.submitHint", { title: titleOf(draft) })}
          parts={parts}
        />
      )}
      <CommandButton
        operation="deleteDraft"
        label={t("common.remove")}
        kind="danger"
        ask="confirm"
        hint={t("drafts.removeHint", { title: titleOf(draft) })}
        parts={parts}
      />
    </div>
  );
}

/** What the department has written and not yet submitted. */
export function DraftsPage() {
  const { t } = useTranslation();
  const canRegister = useHasRole("steward", "approver");
  const list = useRead("listDrafts");
  return (
    <>
      <PageTitle title={t("drafts.title")}>
        {canRegister && <LinkButton to="/drafts/new" label={t("catalogue.newDataset")} isPrimary />}
      </PageTitle>
      <p className="meta">{t("drafts.hint")}</p>
      <ListTable
        read={list}
        rowKey="id"
        empty={t("drafts.empty")}
        columns={[
          {
            title: t("draft.name"),
            render: (_, draft) => <Title draft={draft} />,
          },
          { title: t("drafts.kind"), dataIndex: "kind", render: (kind: Draft["kind"]) => t(`drafts.${kind}`) },
          { title: t("drafts.writtenBy"), dataIndex: "writtenBy" },
          { title: t("drafts.updated"), dataIndex: "updatedAt", render: (at: string) => <Instant at={at} /> },
          { title: t("common.actions"), render: (_, draft) => <DraftActions draft={draft} /> },
        ]}
      />
    </>
  );
}
