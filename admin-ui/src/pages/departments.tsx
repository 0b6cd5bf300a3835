import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { ListTable, usePages } from "../components/list-table.js";

export function DepartmentsPage() {
  const { t, i18n } = useTranslation();
  const pages = usePages();
  const list = useRead("listDepartments", { query: { cursor: pages.cursor } });
  return (
    <>
      <div className="title-row">
        <h1>{t("departments.title")}</h1>
      </div>
      <ListTable
        list={list.data}
        error={list.error}
        isLoading={list.isFetching}
        pages={pages}
        empty={t("common.none")}
        onRetry={() => void list.refetch()}
        columns={[
          {
            title: t("departments.name"),
            render: (_, d) => (i18n.language === "en" ? (d.names.en ?? d.names.zh) : d.names.zh),
          },
          { title: t("departments.id"), dataIndex: "id" },
          {
            title: t("departments.creditCode"),
            dataIndex: "creditCode",
            render: (code: string) => <span className="mono">{code}</span>,
          },
          { title: t("departments.msp"), dataIndex: "mspId" },
          { title: t("departments.workUnit"), dataIndex: "workUnit" },
          { title: t("departments.datasets"), dataIndex: "datasets", align: "right" },
          {
            title: t("departments.gateway"),
            render: (_, d) => (d.suspended ? t("departments.suspended") : t("departments.active")),
          },
        ]}
      />
    </>
  );
}
