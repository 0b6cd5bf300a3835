import type { Bilingual, Language } from "@mulian/domain";
import { type Column, columnTitles } from "./column-titles.js";
import { say } from "@mulian/terminal/language";
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
    records.map((record) => columns.map((column) => wordOf(record[column], language))),
  );
}

const YES_NO: readonly [yes: Bilingual, no: Bilingual] = [
  { zh: "是", en: "yes" },
  { zh: "否", en: "no" },
];

function wordOf(value: unknown, language: Language): unknown {
  if (typeof value !== "boolean") return value;
  const [yes, no] = YES_NO;
  return (value ? yes : no)[language];
}
