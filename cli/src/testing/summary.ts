import type { Tally } from "./tally.js";

const MAX_LINES_OF_A_FAILURE = 20; // the message and the frames of our own that led to it

/** What was skipped, why; what failed, once more; then a line `N passed, N failed, N skipped`. */
export function summaryOf({ passed, failed, skipped }: Tally): string {
  const lines: string[] = [];
  if (skipped.length > 0) lines.push("", "SKIPPED, so not shown to work here:");
  for (const [reason, tests] of Map.groupBy(skipped, (one) => one.reason)) {
    lines.push(`  ${tests.length}, because ${reason}`, ...tests.map(({ title }) => `    - ${title}`));
  }
  if (failed.length > 0) lines.push("", "FAILED:");
  for (const { title, text } of failed)
    lines.push(`  ✖ ${title}`, ...firstLinesOf(text).map((line) => `      ${line}`));
  lines.push("", `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return lines.join("\n");
}

function firstLinesOf(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const left = lines.length - MAX_LINES_OF_A_FAILURE;
  return left > 0 ? [...lines.slice(0, MAX_LINES_OF_A_FAILURE), `… ${left} more lines, above`] : lines;
}
