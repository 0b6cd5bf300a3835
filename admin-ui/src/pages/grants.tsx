import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../api/hooks.js";
import { ListTable, usePages } from "../components/list-table.js";
import { Instant, useWord, Word } from "../components/values.js";

export function GrantsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const pages = usePages();
  const list = useRead("listGrants", { query: { cursor: pages.cursor } });
  return (
    <>
      <div className="title-row">
        <h1>{t("grant.title")}</h1>
      </div>
      <ListTable
        list={list.data}
        error={list.error}
        isLoading={list.isFetching}
        pages={pages}
        empty={t("grant.empty")}
        onRetry={() => void list.refetch()}
        columns={[
          {
            title: t("request.dataset"),
            render: (_, grant) => <Link to={`/grants/${grant.id}`}>{grant.datasetTitle}</Link>,
          },
          { title: t("grant.grantee"), dataIndex: "granteeName" },
          { title: t("grant.provider"), dataIndex: "providerName" },
          { title: t("request.purpose"), render: (_, grant) => word(grant.terms.purpose) },
          { title: t("grant.state"), dataIndex: "effectiveState", render: (state: string) => <Word value={state} /> },
          { title: t("grant.expires"), dataIndex: "expiresAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
