import type { Correction, CorrectionState } from "./records/correction.js";

/** What the answers to a correction's findings amount to; `closed` and `withdrawn` are the grantee's to say. */
export function correctionStateOf(findings: Correction["findings"]): CorrectionState {
  const outcomes = new Set(findings.map(({ answer }) => answer?.outcome));
  if (outcomes.has(undefined)) return "reported";
  if (outcomes.has("accepted")) return "accepted";
  return outcomes.has("corrected") ? "corrected" : "rejected";
}
