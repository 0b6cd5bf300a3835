import { Button, Table, type TableProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProblemError } from "../api/client.js";
import { Problem } from "./problem.js";

/** Cursors of the pages behind the one shown; the last one made it. */
export function usePages(): {
  readonly cursor: string | undefined;
  readonly next: (cursor: string) => void;
  readonly back: (() => void) | undefined;
  readonly reset: () => void;
} {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    next: (cursor) => setCursors([...cursors, cursor]),
    back: cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1)),
    reset: () => setCursors([]),
  };
}

interface ListTableProps<T extends object> {
  readonly list:
    | {
        readonly items: readonly T[];
        readonly total: number;
        readonly height: number;
        readonly nextCursor?: string | undefined;
      }
    | undefined;
  readonly error: ProblemError | null;
  readonly isLoading: boolean;
  readonly columns: NonNullable<TableProps<T>["columns"]>;
  readonly pages: ReturnType<typeof usePages>;
  readonly empty: string;
  readonly onRetry: () => void;
}

/** A page of a list with its total and the height it reflects. */
export function ListTable<T extends { id: string }>({
  list,
  error,
  isLoading,
  columns,
  pages,
  empty,
  onRetry,
}: ListTableProps<T>) {
  const { t } = useTranslation();
  if (error !== null) return <Problem error={error} onRetry={onRetry} />;
  return (
    <>
      <Table<T>
        rowKey="id"
        size="middle"
        dataSource={[...(list?.items ?? [])]}
        columns={columns}
        pagination={false}
        loading={isLoading}
        locale={{ emptyText: empty }}
        scroll={{ x: "max-content" }}
      />
      <div className="title-row">
        <span className="meta">
          {list && `${t("common.total", { count: list.total })} · ${t("app.height", { height: list.height })}`}
        </span>
        {pages.back && <Button onClick={pages.back}>{t("common.back")}</Button>}
        {list?.nextCursor !== undefined && (
          <Button onClick={() => pages.next(list.nextCursor ?? "")}>{t("common.more")}</Button>
        )}
      </div>
    </>
  );
}
