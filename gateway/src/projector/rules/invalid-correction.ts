import { isDeepStrictEqual } from "node:util";
import { canonicalJson, correctionStateOf, type Correction, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";
import { losesDocuments, unlessOfItsGrant } from "./of-its-grant.js";

/** What a finding says without its answer. */
const findingsOf = ({ findings }: Correction): string =>
  canonicalJson(findings.map(({ item, mistake, records, evidence }) => ({ item, mistake, records, evidence })));

/** The grantee reports, closes and withdraws; what is between is the provider's answer. */
export function invalidCorrection(after: Correction, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("correction", after.id);
  const wrong = unlessOfItsGrant(after, circumstances);
  if (wrong !== undefined) return wrong;
  if (before !== undefined) return invalidCorrectionStep(before, after, circumstances);
  const isNew = after.state === "reported" && after.findings.every(({ answer }) => answer === undefined);
  return isNew ? unlessBy(after.grantee, "correction.report", circumstances) : because("answersItself");
}

const isOver = ({ state }: Correction): boolean => state === "closed" || state === "withdrawn";

/** An answer stands; only what was accepted may be reported corrected. */
const keepsAnswers = (before: Correction, after: Correction): boolean =>
  after.state === correctionStateOf(after.findings) &&
  before.findings.every(({ answer }, index) => {
    const now = after.findings[index]?.answer;
    const isDone = answer?.outcome === "accepted" && now?.outcome === "corrected";
    return answer === undefined || isDone || isDeepStrictEqual(answer, now);
  });

function invalidCorrectionStep(
  before: Correction,
  after: Correction,
  circumstances: Circumstances,
): VoidReason | undefined {
  if (isOver(before)) return because("goesOnAfterEnd", { state: before.state });
  if (findingsOf(before) !== findingsOf(after) || losesDocuments(before, after)) return because("reportRewritten");
  if (!isOver(after))
    return keepsAnswers(before, after)
      ? unlessBy(after.provider, "correction.answer", circumstances)
      : because("answerTakenBack");
  if (!isDeepStrictEqual(before.findings, after.findings)) return because("answersItself");
  return unlessBy(after.grantee, after.state === "closed" ? "correction.close" : "correction.withdraw", circumstances);
}
