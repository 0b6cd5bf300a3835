import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { cellText } from "../../components/cell.js";
import type { Row } from "./read-rows.js";

interface PreviewTableProps {
  readonly rows: readonly Row[];
  readonly items: readonly string[];
  /** By default that these are the first rows. */
  readonly caption?: string;
}

/** Granted rows, item by item. */
export function PreviewTable({ rows, items, caption }: PreviewTableProps) {
  const { t } = useTranslation();
  return (
    <>
      <span className="meta" role="status">
        {caption ?? t("grant.rowsShown", { count: rows.length })}
      </span>
      <Table<Row>
        rowKey="key"
        size="small"
        dataSource={[...rows]}
        pagination={false}
        columns={items.map((name) => ({ title: name, dataIndex: name, render: cellText }))}
        scroll={{ x: "max-content" }}
      />
    </>
  );
}
