import type { Language } from "@mulian/domain";
import { UNUSABLE } from "../container.js";
import { FINDINGS, type Finding } from "../findings.js";
import type { Network, Report } from "../report.js";
import { limitsOf } from "./limits.js";
import { safeText } from "./safe.js";
import { statementLines } from "./statement-lines.js";

/** A hostile bundle may be wrong in thousands of places; the JSON form has them all. */
const MAX_SHOWN = 100;

/** A report as a person reads it: statements, what was found, what no bundle proves, and the verdict last. */
export function reportText(report: Report, language: Language): string {
  return linesOf(report, language).map(safeText).join("\n");
}

function linesOf(report: Report, language: Language): readonly string[] {
  const zh = language === "zh";
  if (report.verdict === "unusable") {
    const lines = report.unusable.map(({ code, where }) => `  ${code}  ${where}  ${UNUSABLE[code][language]}`);
    return [
      zh ? "这不是证据包，未作任何判断：" : "This is not a bundle of evidence, and nothing in it is judged:",
      ...capped(lines, language),
    ];
  }
  const { network, statements, findings } = report;
  return [
    ...networkLines(network, language),
    "",
    ...statementLines(statements, language),
    "",
    zh ? `发现的问题（${findings.length}）：` : `Found (${findings.length}):`,
    ...capped(
      findings.map((finding) => findingLine(finding, language)),
      language,
    ),
    "",
    zh ? "任何证据包都不能证明：" : "What no bundle proves:",
    ...limitsOf(network).map((limit) => `  - ${limit[language]}`),
    "",
    conclusion(report, language),
  ];
}

function networkLines(
  { channel, chaincode, height, genesisHash, consensus, consenters, organisations }: Network,
  language: Language,
): readonly string[] {
  const orderers = `${consensus ?? "?"} (${consenters ?? "?"})`;
  const members = `${organisations.length}: ${organisations.join(", ")}`;
  return language === "zh"
    ? [
        `通道 ${channel}，链码 ${chaincode}，高度 ${height}；组织 ${members}；排序 ${orderers}`,
        `创世区块头哈希 ${genesisHash ?? "（无）"}`,
      ]
    : [
        `Channel ${channel}, chaincode ${chaincode}, height ${height}; organisations ${members}; ordering ${orderers}`,
        `Header hash of block 0: ${genesisHash ?? "(none)"}`,
      ];
}

function findingLine({ code, where, details = {} }: Finding, language: Language): string {
  const { weight, text } = FINDINGS[code];
  const told = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return `  ${weight === "wrong" ? "✗" : "?"} ${code}  ${where}  ${text[language]}${told.length === 0 ? "" : ` (${told.join(", ")})`}`;
}

function capped(lines: readonly string[], language: Language): readonly string[] {
  if (lines.length <= MAX_SHOWN) return lines;
  const left = lines.length - MAX_SHOWN;
  return [
    ...lines.slice(0, MAX_SHOWN),
    language === "zh" ? `  另有 ${left} 项，见 --json` : `  and ${left} more, with --json`,
  ];
}

function conclusion({ verdict, statements }: Exclude<Report, { verdict: "unusable" }>, language: Language): string {
  const count = (one: string): number => statements.filter((statement) => statement.verdict === one).length;
  const [proven, unproven, refuted] = [count("proven"), count("unproven"), count("refuted")];
  const counts =
    language === "zh"
      ? `${proven} 项已证明，${unproven} 项未证明，${refuted} 项不成立`
      : `${proven} proven, ${unproven} unproven, ${refuted} refuted`;
  const words = {
    proven: { zh: "全部已证明", en: "Everything is proven" },
    unproven: { zh: "未全部证明：缺少上列内容", en: "Not everything is proven: something is missing, see above" },
    refuted: { zh: "不可信：上列内容有误", en: "Not to be trusted: something is wrong, see above" },
  };
  return language === "zh" ? `${words[verdict].zh}（${counts}）` : `${words[verdict].en} (${counts})`;
}
