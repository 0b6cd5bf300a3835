import { RequestState } from "@mulian/domain";
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

/** Whether anybody may still sign, supplement or withdraw. */
const isOpenRequest = ({ state }: Readonly<{ state: RequestState }>): boolean =>
  state === "submitted" || state === "supplement-asked";

const SIDES = ["all", "mine", "toUs"] as const;

/** Requests the department is party to; all of them for authority and auditors. */
export function RequestsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const { department } = useSession();
  const departmentName = useDepartmentName();
  const pages = usePages();
  const filters = useListFilters(SIDES, RequestState.options, pages.reset);
  const { side, state } = filters;
  const list = useRead("listAccessRequests", {
    query: {
      cursor: pages.cursor,
      state,
      requester: side === "mine" ? department : undefined,
      provider: side === "toUs" ? department : undefined,
    },
  });
  return (
    <>
      <PageTitle title={t("request.title")} />
      <FilterBar filters={filters} sideLabel={(value) => t(`request.${value}`)} />
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("request.empty")}
        columns={[
          { title: t("request.dataset"), render: (_, it) => <Link to={`/requests/${it.id}`}>{it.datasetTitle}</Link> },
          { title: t("request.requester"), dataIndex: "requester", render: departmentName },
          { title: t("request.provider"), dataIndex: "provider", render: departmentName },
          { title: t("request.purpose"), render: (_, it) => word(it.terms.purpose) },
          { title: t("request.state"), dataIndex: "state", render: (value: string) => <Word value={value} /> },
          {
            title: t("request.missing"),
            // What is decided or withdrawn waits for nobody any more.
            render: (_, it) => (isOpenRequest(it) ? it.missingSteps.map(word).join(" · ") : "") || "—",
          },
          {
            title: t("request.due"),
            render: (_, it) => <Due day={it.replyDue} isOverdue={it.overdue} isOpen={it.state === "submitted"} />,
          },
          { title: t("request.submittedAt"), dataIndex: "createdAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
