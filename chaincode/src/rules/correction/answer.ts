import {
  DomainError,
  MAX_CORRECTION_DOCUMENTS,
  correctionStateOf,
  invalidInput,
  shanghaiDate,
  type Correction,
  type Finding,
  type FindingAnswer,
} from "@mulian/domain";
import { changing } from "../changing.js";
import { requireDistinctDocuments, requireRoomForDocuments } from "../documents.js";
import { bySide } from "../grant/parties.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule, RuleContext } from "../rule.js";

/**
 * The provider answers some findings or all. What it accepted it can only report corrected: a promise given to the other
 * side is not taken back. The clock stops when every finding has its answer.
 */
export const answerCorrection: Rule<"correction.answer"> = (read, context, body) =>
  changing(
    read,
    context,
    "correction",
    { ...body, mayChange: bySide(context, "provider", "correction") },
    async (correction) => {
      requireState(correction.state, "reported", "accepted");
      requireAnswerable(context, correction, body.answers);
      const documents = [...correction.documents, ...body.documents];
      requireDistinctDocuments("documents", documents);
      requireRoomForDocuments("documents", documents, MAX_CORRECTION_DOCUMENTS);
      const findings = correction.findings.map((finding, index) => answered(context, finding, index, body.answers));
      const state = correctionStateOf(findings);
      const answeredAt = correction.answeredAt ?? (state === "reported" ? undefined : context.now);
      return outcome({ record: advanced(context, correction, { state, findings, documents, answeredAt }) });
    },
  );

/** @throws DomainError INVALID_INPUT, WRONG_STATE when a finding has its answer */
function requireAnswerable({ now }: RuleContext, { findings }: Correction, answers: readonly FindingAnswer[]): void {
  const today = shanghaiDate(now);
  answers.forEach((answer, index) => {
    const path = `answers[${index}]`;
    const finding = findings[answer.finding - 1];
    if (finding === undefined) throw invalidInput(`${path}.finding`, "unknown-finding", "there is no such finding");
    if (answers.findIndex((other) => other.finding === answer.finding) < index)
      throw invalidInput(`${path}.finding`, "duplicate", "this finding is answered twice");
    const isDue = finding.answer?.outcome === "accepted" && answer.outcome === "corrected";
    if (finding.answer !== undefined && !isDue)
      throw new DomainError("WRONG_STATE", `finding ${answer.finding} is ${finding.answer.outcome}`, {
        state: finding.answer.outcome,
        finding: answer.finding,
      });
    if (answer.outcome === "accepted" && answer.correctBy < today)
      throw invalidInput(`${path}.correctBy`, "in-past", "the day of the correction is still to come");
  });
}

function answered({ now }: RuleContext, finding: Finding, index: number, answers: readonly FindingAnswer[]): Finding {
  const given = answers.find((answer) => answer.finding === index + 1);
  if (given === undefined) return finding;
  const { finding: _number, ...answer } = given;
  return { ...finding, answer: { ...answer, answeredAt: now } };
}
