import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDepartmentName } from "../../components/department-name.js";
import { Due } from "../../components/due.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { pageOf } from "../../components/record-pages.js";
import { useTasks } from "../../components/use-tasks.js";
import { Instant } from "../../components/values.js";

/** What waits for the reader, the most urgent first: where a busy day begins. */
export function TasksPage() {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const tasks = useTasks();
  return (
    <>
      <PageTitle title={t("tasks.title")} />
      <ListTable
        read={tasks}
        rowKey={({ task, id }) => `${task} ${id}`}
        empty={t("tasks.empty")}
        columns={[
          {
            title: t("tasks.what"),
            render: (_, { task, kind, id }) => <Link to={pageOf(kind, id) ?? "/"}>{t(`tasks.${task}`)}</Link>,
          },
          { title: t("request.dataset"), dataIndex: "title" },
          { title: t("tasks.other"), dataIndex: "other", render: departmentName },
          {
            title: t("tasks.due"),
            render: (_, { due, overdue }) => <Due day={due} isOverdue={overdue} isOpen />,
          },
          { title: t("tasks.since"), dataIndex: "since", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
