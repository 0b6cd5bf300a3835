import { CorrectionState } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useSession } from "../../api/session.js";
import { FilterBar, useListFilters } from "../../components/list-filters.js";
import { ListTable } from "../../components/list-table.js";
import { PageTitle } from "../../components/page-title.js";
import { usePages } from "../../components/use-pages.js";
import { useCorrectionColumns } from "./correction-columns.js";

const SIDES = ["all", "toUs", "mine"] as const;

/** Corrections the department is party to: what others found in its data, and what it found in theirs. */
export function CorrectionsPage() {
  const { t } = useTranslation();
  const { department } = useSession();
  const pages = usePages();
  const filters = useListFilters(SIDES, CorrectionState.options, pages.reset);
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
      <FilterBar filters={filters} sideLabel={(value) => t(`correction.${value}`)} />
      <ListTable read={list} rowKey="id" pages={pages} empty={t("correction.empty")} columns={columns} />
    </>
  );
}
