import { type Bilingual, type Language, ledgerWordsZh } from "@mulian/domain";
import { type Column, columnTitles } from "./column-titles.js";
import { say } from "@mulian/terminal/language";
import { shanghaiTime } from "./shanghai-time.js";
import { table } from "./table.js";

/** Records as a table of these columns, with its head, and what is plainly yes or no, in the reader's language. */
export function recordTable<C extends Column>(
  columns: readonly C[],
  records: readonly Readonly<Partial<Record<C, unknown>>>[],
  language: Language,
): string {
  if (records.length === 0) return say(language, "（没有记录）", "(none)");
  return table(
    columns.map((column) => columnTitles[column][language]),
    records.map((record) => columns.map((column) => cellOf(column, record[column], language))),
  );
}

const YES_NO: readonly [yes: Bilingual, no: Bilingual] = [
  { zh: "是", en: "yes" },
  { zh: "否", en: "no" },
];

/** Columns whose codes are words of the ledger: a reader of Chinese is shown both, for commands take the code. */
const OF_WORDS: ReadonlySet<Column> = new Set([
  "effectiveState",
  "grade",
  "holdingKind",
  "roles",
  "shareType",
  "state",
  "status",
]);
const words: Readonly<Record<string, string>> = ledgerWordsZh;

function cellOf(column: Column, value: unknown, language: Language): unknown {
  if (typeof value === "boolean") {
    const [yes, no] = YES_NO;
    return (value ? yes : no)[language];
  }
  if (Array.isArray(value)) return value.map((each) => cellOf(column, each, language));
  if (typeof value !== "string") return value;
  const word = language === "zh" && OF_WORDS.has(column) ? words[value] : undefined;
  return word === undefined ? shanghaiTime(value) : `${word} ${value}`;
}
