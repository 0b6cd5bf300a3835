import { type KeyHoldingView, KeyHoldingState } from "@mulian/domain";
import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Holder } from "../../components/holder.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { Hash, Instant, useWord, Word } from "../../components/values.js";

/** Whose keys and in which state, now or when a block was the newest; the address keeps it. */
function useFilters(onChange: () => void) {
  const [search, setSearch] = useSearchParams();
  const at = search.get("at");
  const query = {
    holder: search.get("holder") ?? undefined,
    state: KeyHoldingState.options.find((state) => state === search.get("state")),
    at: at === null ? undefined : Number(at),
  };
  const change = (name: keyof typeof query, value: string | undefined): void => {
    const next = new URLSearchParams(search);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
    onChange();
    setSearch(next);
  };
  return { query, change };
}

function Filters({ query, change }: ReturnType<typeof useFilters>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const departments = useRead("listDepartments", { query: { limit: 200 } });
  return (
    <div className="toolbar">
      <Select<string>
        aria-label={t("holding.holder")}
        placeholder={t("holding.holder")}
        allowClear
        className="state-filter"
        value={query.holder ?? null}
        onChange={(value) => change("holder", value)}
        options={(departments.data?.items ?? []).map(({ id }) => ({ value: id, label: departmentName(id) }))}
      />
      <Select<KeyHoldingView["state"]>
        aria-label={t("holding.state")}
        placeholder={t("holding.state")}
        allowClear
        className="state-filter"
        value={query.state ?? null}
        onChange={(value) => change("state", value)}
        options={KeyHoldingState.options.map((value) => ({ value, label: word(value) }))}
      />
      <label className="inline">
        {t("holding.at")}{" "}
        <InputNumber
          min={0}
          precision={0}
          placeholder={t("holding.now")}
          value={query.at ?? null}
          onChange={(height) => change("at", height === null ? undefined : String(height))}
        />
      </label>
    </div>
  );
}

/** Who holds which key to whose data by which grant: what an auditor asks first when something leaked. */
export function HoldingsPage() {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const pages = usePages();
  const filters = useFilters(pages.reset);
  const list = useRead("listKeyHoldings", { query: { ...filters.query, cursor: pages.cursor } });
  return (
    <>
      <PageTitle title={t("holding.title")} />
      <Filters {...filters} />
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("holding.empty")}
        columns={[
          {
            title: t("request.dataset"),
            render: (_, it) => <Link to={`/datasets/${it.dataset}`}>{it.datasetTitle}</Link>,
          },
          { title: t("holding.holder"), render: (_, it) => <Holder holding={it} /> },
          { title: t("grant.provider"), dataIndex: "provider", render: departmentName },
          { title: t("holding.kind"), dataIndex: "holdingKind", render: word },
          { title: t("holding.state"), dataIndex: "effectiveState", render: (it: string) => <Word value={it} /> },
          { title: t("holding.since"), dataIndex: "since", render: (it: string) => <Instant at={it} /> },
          { title: t("holding.until"), dataIndex: "until", render: (it?: string) => <Instant at={it} /> },
          { title: t("holding.endedBy"), dataIndex: "endedBy", render: (it?: string) => (it ? word(it) : "—") },
          { title: t("holding.thumbprint"), dataIndex: "thumbprint", render: (it: string) => <Hash value={it} /> },
          {
            title: t("holding.grant"),
            dataIndex: "grant",
            render: (it: string) => <Link to={`/grants/${it}`}>{t("request.openGrant")}</Link>,
          },
        ]}
      />
    </>
  );
}
