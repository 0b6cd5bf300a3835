import { Button, Table, type TableProps } from "antd";
import { useTranslation } from "react-i18next";
import type { Read } from "../api/hooks.js";
import { Loaded } from "./loaded.js";
import type { Pages } from "./use-pages.js";

interface List<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly height: number;
  readonly nextCursor?: string | undefined;
}

interface ListTableProps<T> {
  readonly read: Read<List<T>>;
  readonly rowKey: keyof T & string;
  readonly columns: NonNullable<TableProps<T>["columns"]>;
  readonly pages?: Pages;
  readonly empty: string;
}

/** A page of a list with its total and the height it reflects. */
export function ListTable<T extends object>({ read, rowKey, columns, pages, empty }: ListTableProps<T>) {
  return (
    <Loaded read={read}>
      {(list) => (
        <>
          <Table<T>
            rowKey={rowKey}
            size="middle"
            dataSource={[...list.items]}
            columns={columns}
            pagination={false}
            loading={read.isPlaceholderData}
            locale={{ emptyText: empty }}
            scroll={{ x: "max-content" }}
          />
          <ListFoot list={list} pages={pages} />
        </>
      )}
    </Loaded>
  );
}

function ListFoot({ list, pages }: Readonly<{ list: List<unknown>; pages: Pages | undefined }>) {
  const { t } = useTranslation();
  const { nextCursor } = list;
  return (
    <div className="list-foot">
      <span className="meta" role="status">
        {`${t("common.total", { count: list.total })} · ${t("app.height", { height: list.height })}`}
      </span>
      {pages?.back && <Button onClick={pages.back}>{t("common.back")}</Button>}
      {pages && nextCursor !== undefined && <Button onClick={() => pages.next(nextCursor)}>{t("common.more")}</Button>}
    </div>
  );
}
