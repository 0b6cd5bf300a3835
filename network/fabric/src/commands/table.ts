/** Columns that stand under each other; empty cells are dashes. */
export function table(head: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell === undefined || cell === "" ? "-" : cell)))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
