import type { RouteAnswer } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../api/hooks.js";
import { CommandButton } from "../components/command-button.js";
import { ListTable, usePages } from "../components/list-table.js";
import { useHasRole } from "../components/session.js";
import { Instant } from "../components/values.js";

type Draft = RouteAnswer<"getDraft">;

/** A draft's body may be half written: its title is shown when there is one. */
function titleOf(draft: Draft): string {
  const title =
    typeof draft.body === "object" && draft.body !== null && "title" in draft.body ? draft.body.title : undefined;
  return typeof title === "string" && title !== "" ? title : draft.id.slice(0, 8);
}

export function DraftsPage() {
  const { t } = useTranslation();
  const pages = usePages();
  const isApprover = useHasRole("approver");
  const list = useRead("listDrafts");
  return (
    <>
      <div className="title-row">
        <h1>{t("drafts.title")}</h1>
        <span className="meta">{t("drafts.hint")}</span>
      </div>
      <ListTable
        list={list.data}
        error={list.error}
        isLoading={list.isFetching}
        pages={pages}
        empty={t("drafts.empty")}
        onRetry={() => void list.refetch()}
        columns={[
          {
            title: t("draft.name"),
            render: (_, draft) =>
              draft.kind === "dataset" ? <Link to={`/drafts/${draft.id}`}>{titleOf(draft)}</Link> : titleOf(draft),
          },
          { title: t("drafts.kind"), dataIndex: "kind", render: (kind: Draft["kind"]) => t(`drafts.${kind}`) },
          { title: t("drafts.writtenBy"), dataIndex: "writtenBy" },
          { title: t("drafts.updated"), dataIndex: "updatedAt", render: (at: string) => <Instant at={at} /> },
          {
            title: "",
            render: (_, draft) => (
              <div className="actions">
                {isApprover && (
                  <CommandButton
                    operation="submitDraft"
                    label={t("drafts.submit")}
                    kind="primary"
                    ask="confirm"
                    hint={titleOf(draft)}
                    parts={() => ({ params: { id: draft.id } })}
                  />
                )}
                <CommandButton
                  operation="deleteDraft"
                  label={t("common.remove")}
                  ask="confirm"
                  hint={titleOf(draft)}
                  parts={() => ({ params: { id: draft.id } })}
                />
              </div>
            ),
          },
        ]}
      />
    </>
  );
}
