import type { Item } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useWord } from "../../components/values.js";

/** Items of a page: the widest published tables have a few hundred. */
const PAGE_SIZE = 50;

/** 信息项: what the dataset's rows are made of. */
export function ItemsTable({ items }: Readonly<{ items: readonly Item[] }>) {
  const { t } = useTranslation();
  const word = useWord();
  return (
    <DataTable<Item>
      rowKey="name"
      size="small"
      dataSource={[...items]}
      pageSize={PAGE_SIZE}
      columns={[
        { title: t("dataset.name"), dataIndex: "name", render: (name: string) => <span className="mono">{name}</span> },
        { title: t("dataset.itemTitle"), dataIndex: "title" },
        { title: t("dataset.type"), dataIndex: "type", render: word },
        { title: t("dataset.unit"), dataIndex: "unit" },
        { title: t("dataset.sensitivity"), dataIndex: "sensitivity", render: word },
        { title: t("dataset.key"), dataIndex: "key", render: (isKey?: boolean) => (isKey ? t("common.yes") : "") },
      ]}
    />
  );
}
