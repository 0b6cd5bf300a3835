import type { Language } from "@mulian/domain";
import type { Column } from "./column-titles.js";
import { say } from "@mulian/terminal/language";
import { recordTable } from "./record-table.js";

/** Columns worth showing of a listed record, in order; the first ones that a list has are taken. */
const COLUMNS = [
  "id",
  "daysLeft",
  "certificateOf",
  "owner",
  "user",
  "name",
  "sourceKind",
  "names",
  "year",
  "number",
  "sequence",
  "code",
  "title",
  "datasetTitle",
  "datasets",
  "departmentName",
  "department",
  "requesterName",
  "granteeName",
  "providerName",
  "holderName",
  "grant",
  "from",
  "to",
  "effectKind",
  "holdingKind",
  "shareType",
  "grade",
  "roles",
  "status",
  "effectiveState",
  "state",
  "answerDue",
  "overdue",
  "outcome",
  "rows",
  "rowsAtMost",
  "afterRows",
  "bytes",
  "countersigned",
  "expiresAt",
  "updatedAt",
  "version",
] as const satisfies readonly Column[];
const MAX_COLUMNS = 8;

/** A department's name in the reader's language; English may be missing. */
function nameOf(names: unknown, language: Language): unknown {
  const { zh, en } = (names ?? {}) as { zh?: string; en?: string }; // `Names` of the domain
  return language === "en" ? (en ?? zh) : zh;
}

/** What a record's state comes to at this height says more than the state that stands in it. */
function columnsOf(items: readonly Readonly<Record<string, unknown>>[]): Column[] {
  const present = COLUMNS.filter((column) => items.some((item) => item[column] !== undefined));
  return present.filter((column) => column !== "state" || !present.includes("effectiveState")).slice(0, MAX_COLUMNS);
}

/** A list answer as a table with its count and height; undefined for anything else. */
export function listTable(answer: unknown, language: Language): string | undefined {
  if (typeof answer !== "object" || answer === null || !("items" in answer) || !Array.isArray(answer.items))
    return undefined;
  const items = answer.items as Record<string, unknown>[]; // the route table's list answers hold objects
  const { total, height, nextCursor } = answer as { total?: number; height?: number; nextCursor?: string };
  const columns = columnsOf(items);
  // Of texts, as documents are, a table shows nothing.
  if (columns.length === 0 && items.length > 0) return undefined;
  const named = items.map((item) => ("names" in item ? { ...item, names: nameOf(item["names"], language) } : item));
  const body = recordTable(columns, named, language);
  const foot =
    total === undefined
      ? ""
      : `\n${say(language, `共 ${total} 条，账本高度 ${height}`, `${total} in all, as of ${height} blocks`)}`;
  const more = nextCursor === undefined ? "" : `\n${say(language, "下一页", "next page")}: --cursor ${nextCursor}`;
  return body + foot + more;
}
