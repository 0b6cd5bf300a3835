import type { Cpu, Failure, Tally } from "./tally.js";

const MAX_LINES_OF_A_FAILURE = 20; // the message and the frames of our own that led to it

/** Suites that are named for what they took of the processors: where to look when the whole takes too long. */
const MOST_CPU = 15;
const LITTLE_CPU_S = 1;

/** What took most of the processors; what was skipped, why; what was unsteady and what failed, once more; then a line `N passed, N failed, N skipped`. */
export function summaryOf({ passed, failed, skipped, unsteady, cpu }: Tally): string {
  const lines = mostOf(cpu);
  if (skipped.length > 0) lines.push("", "SKIPPED, so not shown to work here:");
  for (const [reason, tests] of Map.groupBy(skipped, (one) => one.reason)) {
    lines.push(`  ${tests.length}, because ${reason}`, ...tests.map(({ title }) => `    - ${title}`));
  }
  lines.push(...listOf("UNSTEADY, a defect of the test or of what it tests; passed when run again alone:", unsteady));
  lines.push(...listOf("FAILED:", failed));
  lines.push("", `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return lines.join("\n");
}

function mostOf(cpu: readonly Cpu[]): string[] {
  const most = cpu
    .filter(({ seconds }) => seconds >= LITTLE_CPU_S)
    .toSorted((one, other) => other.seconds - one.seconds);
  if (most.length === 0) return [];
  const total = cpu.reduce((sum, { seconds }) => sum + seconds, 0);
  const each = ({ title, seconds }: Cpu): string => `  ${seconds.toFixed(1).padStart(6)} s  ${title}`;
  return ["", `CPU: ${total.toFixed(0)} s in all suites. Most in:`, ...most.slice(0, MOST_CPU).map(each)];
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
