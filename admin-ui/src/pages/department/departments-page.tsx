import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { LinkButton } from "../../components/link-button.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { useWord } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Standing } from "./standing.js";

/** Who takes part in the network. */
export function DepartmentsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const isAuthority = useHasRole("authority");
  const pages = usePages();
  const list = useRead("listDepartments", { query: { cursor: pages.cursor } });
  return (
    <>
      <PageTitle title={t("departments.title")}>
        {isAuthority && <LinkButton to="/departments/new" label={t("departments.register")} isPrimary />}
      </PageTitle>
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("common.none")}
        columns={[
          {
            title: t("departments.name"),
            render: (_, { id }) => <Link to={`/departments/${id}`}>{departmentName(id)}</Link>,
          },
          { title: t("departments.id"), dataIndex: "id" },
          {
            title: t("departments.creditCode"),
            dataIndex: "creditCode",
            render: (code: string) => <span className="mono">{code}</span>,
          },
          { title: t("departments.level"), dataIndex: "level", render: word },
          { title: t("departments.msp"), dataIndex: "mspId" },
          { title: t("departments.workUnit"), dataIndex: "workUnit" },
          { title: t("departments.datasets"), dataIndex: "datasets", align: "right" },
          {
            title: t("departments.state"),
            dataIndex: "suspended",
            render: (isSuspended: boolean) => <Standing isSuspended={isSuspended} />,
          },
        ]}
      />
    </>
  );
}
