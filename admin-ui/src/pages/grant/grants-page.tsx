import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** Grants the department is party to; all of them for authority and auditors. */
export function GrantsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const pages = usePages();
  const list = useRead("listGrants", { query: { cursor: pages.cursor } });
  return (
    <>
      <PageTitle title={t("grant.title")} />
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
          { title: t("grant.expires"), dataIndex: "expiresAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
