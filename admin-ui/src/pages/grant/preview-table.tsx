import { Table } from "antd";
import { useTranslation } from "react-i18next";
import { cellText } from "../../components/cell.js";
import type { Row } from "./read-rows.js";

/** The first granted rows, item by item. */
export function PreviewTable({ rows, items }: Readonly<{ rows: readonly Row[]; items: readonly string[] }>) {
  const { t } = useTranslation();
  return (
    <>
      <span className="meta" role="status">
        {t("grant.rowsShown", { count: rows.length })}
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
