import { CorrectionState } from "@mulian/domain";
import { Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useSession } from "../../api/session.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { useWord } from "../../components/values.js";
import { useCorrectionColumns } from "./correction-columns.js";

const SIDES = ["all", "toUs", "mine"] as const;
type Side = (typeof SIDES)[number];

interface Filters {
  readonly side: Side;
  readonly state: CorrectionState | undefined;
  readonly change: (name: "side" | "state", value: string | undefined) => void;
}

/** Side and state, kept in the address. */
function useFilters(onChange: () => void): Filters {
  const [search, setSearch] = useSearchParams();
  return {
    side: SIDES.find((side) => side === search.get("side")) ?? "all",
    state: CorrectionState.options.find((state) => state === search.get("state")),
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
        options={SIDES.map((value) => ({ value, label: t(`correction.${value}`) }))}
      />
      <Select<CorrectionState>
        aria-label={t("request.state")}
        placeholder={t("request.state")}
        allowClear
        className="state-filter"
        value={state ?? null}
        onChange={(value) => change("state", value)}
        options={CorrectionState.options.map((value) => ({ value, label: word(value) }))}
      />
    </div>
  );
}

/** Corrections the department is party to: what others found in its data, and what it found in theirs. */
export function CorrectionsPage() {
  const { t } = useTranslation();
  const { department } = useSession();
  const pages = usePages();
  const filters = useFilters(pages.reset);
  const columns = useCorrectionColumns();
  const { side, state } = filters;
  const list = useRead("listCorrections", {
    query: {
      cursor: pages.cursor,
      state,
      grantee: side === "mine" ? department : undefined,
      provider: side === "toUs" ? department : undefined,
    },
  });
  return (
    <>
      <PageTitle title={t("correction.title")} />
      <FilterBar {...filters} />
      <ListTable read={list} rowKey="id" pages={pages} empty={t("correction.empty")} columns={columns} />
    </>
  );
}
