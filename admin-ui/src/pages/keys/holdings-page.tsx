import { type KeyHoldingView, KeyHoldingState } from "@mulian/domain";
import { InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useDepartmentName } from "../../components/department-name.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { useAddressFilters } from "../../components/use-address-filters.js";
import { useHoldingColumns } from "../../components/use-holding-columns.js";
import { usePages } from "../../components/use-pages.js";
import { useWord } from "../../components/values.js";

/** Whose keys and in which state, now or when a block was the newest; the address keeps it. */
function useFilters(onChange: () => void) {
  const { search, change } = useAddressFilters(onChange);
  const at = search.get("at");
  const query = {
    holder: search.get("holder") ?? undefined,
    state: KeyHoldingState.options.find((state) => state === search.get("state")),
    at: at === null ? undefined : Number(at),
  };
  return { query, change: (name: keyof typeof query, value: string | undefined) => change(name, value) };
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
  const departmentName = useDepartmentName();
  const pages = usePages();
  const columns = useHoldingColumns();
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
          columns.holder,
          { title: t("grant.provider"), dataIndex: "provider", render: departmentName },
          columns.kind,
          columns.state,
          columns.since,
          columns.until,
          columns.endedBy,
          columns.thumbprint,
          columns.grant,
        ]}
      />
    </>
  );
}
