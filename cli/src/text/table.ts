import { widthOf } from "@mulian/terminal/width-of";
import { safeText } from "./safe.js";

/** Widest cell; a title longer than this is cut with an ellipsis so that a row stays a row. */
const MAX_CELL = 44;

const cut = (text: string): string => {
  if (widthOf(text) <= MAX_CELL) return text;
  let out = "";
  for (const character of text) {
    if (widthOf(out + character) > MAX_CELL - 1) break;
    out += character;
  }
  return `${out}…`;
};

const textOf = (cell: unknown): string => {
  if (cell === undefined || cell === null) return "";
  if (typeof cell === "string") return cell;
  return Array.isArray(cell) ? cell.map(textOf).join(", ") : JSON.stringify(cell);
};

/** Columns aligned by display width, so that Chinese lines up in a terminal. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cut(safeText(textOf(cell)))));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ""))));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
