import type { Bilingual, Language } from "@mulian/terminal/language";
import { widthOf } from "@mulian/terminal/width-of";

/** Columns that stand under each other, by the width that text has in a terminal; empty cells are dashes. */
export function table(
  language: Language,
  head: readonly Bilingual[],
  rows: readonly (readonly (string | undefined)[])[],
): string[] {
  const titles = head.map((title) => title[language]);
  const cells = [titles, ...rows.map((row) => row.map((cell) => (cell === undefined || cell === "" ? "-" : cell)))];
  const widths = titles.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ""))));
  return cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join("  ")
      .trimEnd(),
  );
}
