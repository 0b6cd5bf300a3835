import type { GrantView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { cellText } from "../../components/cell.js";
import { useItemTitle } from "../../components/use-item-title.js";
import type { Row } from "./read-rows.js";

interface PreviewTableProps {
  readonly rows: readonly Row[];
  readonly grant: GrantView;
  /** By default that these are the first rows. */
  readonly caption?: string;
}

/** Granted rows, item by item. */
export function PreviewTable({ rows, grant, caption }: PreviewTableProps) {
  const { t } = useTranslation();
  const itemTitle = useItemTitle(grant.terms.dataset);
  return (
    <>
      <span className="meta" role="status">
        {caption ?? t("grant.rowsShown", { count: rows.length })}
      </span>
      <DataTable<Row>
        rowKey="key"
        size="small"
        dataSource={[...rows]}
        columns={grant.terms.items.map((name) => ({ title: itemTitle(name), dataIndex: name, render: cellText }))}
      />
    </>
  );
}
