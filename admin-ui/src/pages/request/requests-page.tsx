import { RequestState } from "@mulian/domain";
import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useSession } from "../../api/session.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

const SIDES = ["all", "mine", "toUs"] as const;
type Side = (typeof SIDES)[number];

interface Filters {
  readonly side: Side;
  readonly state: RequestState | undefined;
  readonly change: (name: "side" | "state", value: string | undefined) => void;
}

/** Side and state, kept in the address. */
function useFilters(onChange: () => void): Filters {
  const [search, setSearch] = useSearchParams();
  return {
    side: SIDES.find((side) => side === search.get("side")) ?? "all",
    state: RequestState.options.find((state) => state === search.get("state")),
    change: (name, value) => {
      const next = new URLSearchParams(search);
      if (value === undefined || value === "all") next.delete(name);
      else next.set(name, value);
      onChange();
      setSearch(next);
    },
  };
}

function FilterBar({ side, state, change }: Filters) {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <div className="toolbar">
      <Segmented<Side>
        aria-label={t("request.side")}
        value={side}
        onChange={(value) => change("side", value)}
        options={SIDES.map((value) => ({ value, label: t(`request.${value}`) }))}
      />
      <Select<RequestState>
        aria-label={t("request.state")}
        placeholder={t("request.state")}
        allowClear
        className="state-filter"
        value={state ?? null}
        onChange={(value) => change("state", value)}
        options={RequestState.options.map((value) => ({ value, label: word(value) }))}
      />
    </div>
  );
}

/** Requests the department is party to; all of them for authority and auditors. */
export function RequestsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const { department } = useSession();
  const departmentName = useDepartmentName();
  const pages = usePages();
  const filters = useFilters(pages.reset);
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
      <FilterBar {...filters} />
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
          { title: t("request.missing"), render: (_, it) => it.missingSteps.map(word).join(" · ") },
          {
            title: t("request.due"),
            render: (_, it) => `${it.replyDue ?? "—"}${it.overdue ? ` ${t("request.overdue")}` : ""}`,
          },
          { title: t("common.at"), dataIndex: "createdAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </>
  );
}
