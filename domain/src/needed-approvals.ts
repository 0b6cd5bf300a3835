import type { ApprovalStep } from "./records/access-request.js";
import type { Grade } from "./records/dataset.js";

/** A step of the decision, after the requester's own unit. */
export type DecisionStep = Exclude<ApprovalStep, "requester-unit">;

/** Who must sign, by grade: important and core need the authority's co-approval, core two approvers of the provider. */
export const NEEDED_APPROVALS: Readonly<Record<Grade, readonly DecisionStep[]>> = {
  general: ["provider"],
  important: ["provider", "authority"],
  core: ["provider", "provider-second", "authority"],
};
