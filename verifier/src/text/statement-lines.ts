import {
  ledgerWordsZh,
  recordKindWords,
  type EvidenceReceiptClaims,
  type Language,
  type LedgerRecord,
} from "@mulian/domain";
import type { Verdict } from "../findings.js";
import type { JudgedStatement } from "../report.js";
import type { RecordStatement } from "../statements/record.js";

const VERDICTS: Readonly<Record<Verdict, Readonly<Record<Language, string>>>> = {
  proven: { zh: "✓ 已证明", en: "✓ proven  " },
  unproven: { zh: "? 未证明", en: "? unproven" },
  refuted: { zh: "✗ 不成立", en: "✗ refuted " },
};
/** Enough of a transaction's id to find it by. */
const SHORT_ID = 12;

/** One line for each statement, those about one thing under its name, in the bundle's order. */
export function statementLines(statements: readonly JudgedStatement[], language: Language): readonly string[] {
  const bySubject = new Map<string, string[]>();
  for (const judged of statements) {
    const subject = subjectOf(judged, language);
    const lines = bySubject.get(subject) ?? [];
    lines.push(`  ${VERDICTS[judged.verdict][language]}  ${lineOf(judged, language)}${because(judged)}`);
    bySubject.set(subject, lines);
  }
  return [...bySubject].flatMap(([subject, lines]) => [subject, ...lines]);
}

const because = ({ because: codes }: JudgedStatement): string => (codes.length === 0 ? "" : `  [${codes.join(", ")}]`);

function subjectOf({ statement }: JudgedStatement, language: Language): string {
  if (statement.kind === "record") return `${recordKindWords[language][statement.recordKind]} ${statement.record}`;
  const text = { agreement: { zh: "协议", en: "Agreement" }, delivery: { zh: "交付", en: "Deliveries" } };
  return `${text[statement.kind][language]} ${statement.grant}`;
}

/** Who, what, when, block and transaction. */
function lineOf(judged: JudgedStatement, language: Language): string {
  const { statement } = judged;
  switch (statement.kind) {
    case "record":
      return recordLine(statement, judged.record, language);
    case "agreement":
      return language === "zh"
        ? `申请 ${statement.request} 的条款由各方签署`
        : `the terms of request ${statement.request}, signed by every side`;
    case "delivery":
      return judged.receipt === undefined ? statement.file : receiptLine(judged.receipt, language);
  }
}

const WORDS_ZH: Readonly<Record<string, string>> = ledgerWordsZh;
/** In English the ledger's words speak for themselves. */
const wordOf = (word: string, language: Language): string => (language === "zh" ? (WORDS_ZH[word] ?? word) : word);

const OUTCOMES_ZH: Readonly<Record<EvidenceReceiptClaims["outcome"], string>> = {
  completed: "已完成",
  broken: "中断",
  refused: "已拒绝",
};

function recordLine(
  { version, block, txId }: RecordStatement,
  record: LedgerRecord | undefined,
  language: Language,
): string {
  const tx = txId.slice(0, SHORT_ID);
  const [head, place] =
    language === "zh" ? [`版本 ${version}`, `区块 ${block}`] : [`version ${version}`, `block ${block}`];
  if (record === undefined) return `${head}  ${place}  ${tx}`;
  const { updatedBy, updatedAt } = record;
  const state = "state" in record ? ` ${wordOf(record.state, language)}` : "";
  return `${head}${state}  ${updatedBy.department}@${updatedBy.mspId} (${updatedBy.enrolmentId})  ${updatedAt}  ${place}  ${tx}`;
}

function receiptLine(receipt: EvidenceReceiptClaims, language: Language): string {
  const { provider, grantee, outcome, rows, bytes, startedAt, sequence } = receipt;
  return language === "zh"
    ? `${provider} → ${grantee}  凭证 ${sequence}  ${OUTCOMES_ZH[outcome]}  ${rows} 行 ${bytes} 字节  ${startedAt}`
    : `${provider} → ${grantee}  receipt ${sequence}  ${outcome}  ${rows} rows, ${bytes} bytes  ${startedAt}`;
}
