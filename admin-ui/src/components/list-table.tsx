import { Button, type TableProps } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Read } from "../api/hooks.js";
import { DataTable } from "./data-table.js";
import { Loaded } from "./loaded.js";
import type { Pages } from "./use-pages.js";
import { useCount } from "./values.js";

interface List<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly height: number;
  readonly nextCursor?: string | undefined;
}

interface ListTableProps<T> {
  readonly read: Read<List<T>>;
  readonly rowKey: (keyof T & string) | ((row: T) => string);
  readonly columns: NonNullable<TableProps<T>["columns"]>;
  readonly pages?: Pages;
  readonly empty: string;
  /** What a row shows below itself when it is opened. */
  readonly details?: (row: T) => ReactNode;
}

/** A page of a list with its total and the height it reflects. */
export function ListTable<T extends object>({ read, rowKey, columns, pages, empty, details }: ListTableProps<T>) {
  return (
    <Loaded read={read}>
      {(list) => (
        <>
          <DataTable<T>
            rowKey={rowKey}
            size="middle"
            dataSource={[...list.items]}
            columns={columns}
            loading={read.isPlaceholderData}
            locale={{ emptyText: empty }}
            {...(details === undefined ? {} : { expandable: { expandedRowRender: details } })}
          />
          <ListFoot list={list} pages={pages} />
        </>
      )}
    </Loaded>
  );
}

function ListFoot({ list, pages }: Readonly<{ list: List<unknown>; pages: Pages | undefined }>) {
  const { t } = useTranslation();
  const count = useCount();
  const { nextCursor } = list;
  const isOneOfSeveral = pages !== undefined && (pages.back !== undefined || nextCursor !== undefined);
  const parts = [
    t("common.total", { count: list.total, shown: count(list.total) }),
    ...(isOneOfSeveral ? [t("common.page", { number: pages.number })] : []),
    t("app.height", { height: list.height }),
  ];
  return (
    <div className="list-foot">
      <span className="meta" role="status">
        {parts.join(" · ")}
      </span>
      {isOneOfSeveral && (
        <nav className="actions" aria-label={t("common.pages")}>
          <Button onClick={pages.back} disabled={pages.back === undefined}>
            {t("common.previousPage")}
          </Button>
          <Button
            onClick={() => nextCursor !== undefined && pages.next(nextCursor)}
            disabled={nextCursor === undefined}
          >
            {t("common.nextPage")}
          </Button>
        </nav>
      )}
    </div>
  );
}
