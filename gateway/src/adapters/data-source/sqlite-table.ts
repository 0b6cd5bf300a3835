import type { DatabaseSync } from "node:sqlite";
import type { Column, ColumnType } from "@mulian/domain";

/** What is known of a table before it is read. */
export type SqliteTable = Readonly<{
  name: string;
  columns: readonly Column[];
  /** Columns stored as text whatever is put in (affinity TEXT); others are cast before they are compared as text. */
  plainText: ReadonlySet<string>;
  /** A view or a table WITHOUT ROWID has none to page by. */
  hasRowid: boolean;
  /** SQLite compares the bytes of the database's own encoding; only those of UTF-8 are in code point order. */
  isUtf8: boolean;
}>;

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Reads a table's columns from the database itself; undefined if there is no such table or view of the user's. */
export function readTable(database: DatabaseSync, name: string): SqliteTable | undefined {
  const found = database
    .prepare(
      "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .get(name);
  if (found === undefined) return undefined;
  const infos = database
    .prepare("SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid")
    .all(name);
  const declared = infos.map((info) => ({
    name: String(info["name"]),
    declared: String(info["type"]).toUpperCase(),
  }));
  const columns = declared.flatMap(({ name: column, declared: type }) => {
    const columnType = columnTypeOf(type);
    return columnType === undefined ? [] : [{ name: column, type: columnType }];
  });
  const shadowed = columns.some((column) => column.name.toLowerCase() === "rowid");
  const encoding = database.prepare("PRAGMA encoding").get()?.["encoding"];
  return {
    name,
    columns,
    plainText: new Set(declared.filter(({ declared: type }) => hasTextAffinity(type)).map((column) => column.name)),
    hasRowid: found["type"] === "table" && found["wr"] === 0 && !shadowed,
    isUtf8: encoding === "UTF-8",
  };
}

/** SQLite's own order of rules for affinity (datatype3, section 3.1), with the names people use for its missing types. */
const TYPE_RULES: readonly (readonly [RegExp, ColumnType | undefined])[] = [
  [/BOOL/, "boolean"],
  [/INT/, "integer"],
  [/CHAR|CLOB|TEXT/, "text"],
  [/BLOB/, undefined],
  [/DATETIME|TIMESTAMP/, "datetime"],
  [/^DATE$/, "date"],
  [/REAL|FLOA|DOUB|NUM|DEC/, "number"],
  [/^/, "text"],
];

/** Undefined for a column of bytes, which is no item of a row. */
function columnTypeOf(declared: string): ColumnType | undefined {
  return TYPE_RULES.find(([pattern]) => pattern.test(declared))?.[1];
}

function hasTextAffinity(declared: string): boolean {
  return !declared.includes("INT") && /CHAR|CLOB|TEXT/.test(declared);
}
