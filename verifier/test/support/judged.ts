import type { FindingCode, Verdict } from "../../src/findings.js";
import type { UnusableCode } from "../../src/container.js";
import type { Report } from "../../src/report.js";

/** Everything that was found, each code once, in the order of the alphabet. */
export function codesOf(report: Report): readonly (FindingCode | UnusableCode)[] {
  const found = report.verdict === "unusable" ? report.unusable : report.findings;
  return [...new Set(found.map(({ code }) => code))].toSorted();
}

export const verdictOf = (report: Report): readonly [Report["verdict"], readonly (FindingCode | UnusableCode)[]] => [
  report.verdict,
  codesOf(report),
];

/** Of the first statement of this kind. */
export function statementVerdict(report: Report, kind: "record" | "agreement" | "delivery"): Verdict | undefined {
  if (report.verdict === "unusable") return undefined;
  return report.statements.find(({ statement }) => statement.kind === kind)?.verdict;
}

/** Numbers of the blocks that refuted record statements name. */
export function refutedBlocks(report: Report): readonly number[] {
  if (report.verdict === "unusable") return [];
  const blocks = report.statements.flatMap(({ statement, verdict }) =>
    verdict === "refuted" && statement.kind === "record" ? [statement.block] : [],
  );
  return [...new Set(blocks)];
}
