import type { Failure, Tally } from "./tally.js";

const MAX_LINES_OF_A_FAILURE = 20; // the message and the frames of our own that led to it

/** What was skipped, why; what was unsteady and what failed, once more; then a line `N passed, N failed, N skipped`. */
export function summaryOf({ passed, failed, skipped, unsteady }: Tally): string {
  const lines: string[] = [];
  if (skipped.length > 0) lines.push("", "SKIPPED, so not shown to work here:");
  for (const [reason, tests] of Map.groupBy(skipped, (one) => one.reason)) {
    lines.push(`  ${tests.length}, because ${reason}`, ...tests.map(({ title }) => `    - ${title}`));
  }
  lines.push(...listOf("UNSTEADY, a defect of the test or of what it tests; passed when run again alone:", unsteady));
  lines.push(...listOf("FAILED:", failed));
  lines.push("", `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return lines.join("\n");
}

function listOf(heading: string, failures: readonly Failure[]): string[] {
  if (failures.length === 0) return [];
  const each = ({ title, text }: Failure): string[] => [`  ✖ ${title}`, ...firstLinesOf(text)];
  return ["", heading, ...failures.flatMap(each)];
}

function firstLinesOf(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const left = lines.length - MAX_LINES_OF_A_FAILURE;
  const shown = left > 0 ? [...lines.slice(0, MAX_LINES_OF_A_FAILURE), `… ${left} more lines, above`] : lines;
  return shown.map((line) => `      ${line}`);
}
