import { Table, type TableProps } from "antd";
import type { TdHTMLAttributes } from "react";

type Columns<T> = NonNullable<TableProps<T>["columns"]>;

/** React takes `data-` attributes of any name; its types know none of them. */
const labelOf = (label: string): TdHTMLAttributes<HTMLElement> =>
  ({ "data-label": label }) as TdHTMLAttributes<HTMLElement>;

/** Each cell says its column's name, for windows in which a row is a card (see console.css). */
function labelled<T extends object>(columns: Columns<T>): Columns<T> {
  return columns.map((column) => {
    const { title } = column;
    return typeof title === "string" ? { ...column, onCell: () => labelOf(title) } : column;
  });
}

interface DataTableProps<T> extends Omit<TableProps<T>, "columns" | "pagination" | "scroll"> {
  readonly columns: Columns<T>;
  /** Rows of a page, where the whole list is at hand and long. */
  readonly pageSize?: number;
}

/** A table that scrolls within itself where it is wide, and in a narrow window shows each row as a card. */
export function DataTable<T extends object>({ columns, pageSize, className = "", ...props }: DataTableProps<T>) {
  return (
    <Table<T>
      {...props}
      className={`cards ${className}`}
      columns={labelled(columns)}
      pagination={pageSize === undefined ? false : { pageSize, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: "max-content" }}
    />
  );
}
