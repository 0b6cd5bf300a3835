import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** Who takes part in the network. */
export function DepartmentsPage() {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const pages = usePages();
  const list = useRead("listDepartments", { query: { cursor: pages.cursor } });
  return (
    <>
      <PageTitle title={t("departments.title")} />
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("common.none")}
        columns={[
          {
            title: t("departments.name"),
            render: (_, { id }) => departmentName(id),
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
            title: t("departments.state"),
            dataIndex: "suspended",
            render: (isSuspended: boolean) => <Word value={isSuspended ? "suspended" : "active"} />,
          },
        ]}
      />
    </>
  );
}
