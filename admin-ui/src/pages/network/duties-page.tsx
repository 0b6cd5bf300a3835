import type { RouteAnswer } from "@mulian/domain";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Word } from "../../components/values.js";
import { RegisterDuty } from "./register-duty.js";
import { useDepartmentName } from "../../components/department-name.js";

type Duty = RouteAnswer<"listDuties">["items"][number];

function DutyActions({ duty }: Readonly<{ duty: Duty }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  if (!isApprover || duty.department !== department || duty.status !== "active") return null;
  return (
    <CommandButton
      operation="repealDuty"
      label={t("duty.repeal")}
      kind="danger"
      ask="confirm"
      hint={t("duty.repealHint", { title: duty.title })}
      parts={() => ({ params: { id: duty.id }, body: { expectedVersion: duty.version } })}
    />
  );
}

/** Duties, one's own first; registering one is where a catalogue begins. */
export function DutiesPage() {
  const { t } = useTranslation();
  const { department } = useSession();
  const departmentName = useDepartmentName();
  const canRegister = useHasRole("steward", "approver");
  const pages = usePages();
  const [search, setSearch] = useSearchParams();
  const whose = search.get("whose") === "all" ? "all" : "ours";
  const list = useRead("listDuties", {
    query: { cursor: pages.cursor, department: whose === "ours" ? department : undefined },
  });
  const choose = (value: "ours" | "all"): void => {
    pages.reset();
    setSearch(value === "all" ? { whose: value } : {});
  };
  return (
    <>
      <PageTitle title={t("duty.heading")}>{canRegister && <RegisterDuty />}</PageTitle>
      <div className="toolbar">
        <Segmented<"ours" | "all">
          aria-label={t("duty.whose")}
          value={whose}
          onChange={choose}
          options={[
            { value: "ours", label: t("duty.ours") },
            { value: "all", label: t("common.all") },
          ]}
        />
      </div>
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("duty.empty")}
        columns={[
          { title: t("duty.title"), dataIndex: "title" },
          { title: t("duty.legalBasis"), dataIndex: "legalBasis" },
          { title: t("catalogue.department"), dataIndex: "department", render: departmentName },
          { title: t("departments.datasets"), dataIndex: "datasets", align: "right" },
          { title: t("request.state"), dataIndex: "status", render: (status: string) => <Word value={status} /> },
          { title: t("common.actions"), render: (_, duty) => <DutyActions duty={duty} /> },
        ]}
      />
    </>
  );
}
