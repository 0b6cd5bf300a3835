import { EffectiveGrantState } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useSession } from "../../api/session.js";
import { Due } from "../../components/due.js";
import { FilterBar, useListFilters } from "../../components/list-filters.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

const SIDES = ["all", "toUs", "byUs"] as const;

/** Grants the department is party to; all of them for authority and auditors. */
export function GrantsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const { department } = useSession();
  const pages = usePages();
  const filters = useListFilters(SIDES, EffectiveGrantState.options, pages.reset);
  const { side, state } = filters;
  const list = useRead("listGrants", {
    query: {
      cursor: pages.cursor,
      state,
      grantee: side === "toUs" ? department : undefined,
      provider: side === "byUs" ? department : undefined,
    },
  });
  return (
    <>
      <PageTitle title={t("grant.title")} />
      <FilterBar filters={filters} sideLabel={(value) => t(`grant.${value}`)} />
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("grant.empty")}
        columns={[
          { title: t("request.dataset"), render: (_, it) => <Link to={`/grants/${it.id}`}>{it.datasetTitle}</Link> },
          { title: t("grant.grantee"), dataIndex: "grantee", render: departmentName },
          { title: t("grant.provider"), dataIndex: "provider", render: departmentName },
          { title: t("request.purpose"), render: (_, it) => word(it.terms.purpose) },
          { title: t("grant.state"), dataIndex: "effectiveState", render: (value: string) => <Word value={value} /> },
          {
            title: t("grant.deliverDue"),
            render: (_, it) => (it.effectiveState === "agreed" ? <Due day={it.deliverDue} isOpen /> : "—"),
          },
          { title: t("grant.expires"), dataIndex: "expiresAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
