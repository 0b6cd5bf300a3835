import type { PolicyContent } from "./records/network.js";

/**
 * The first policy of a network of which this department is the authority, and its organisation the auditors': the clocks of
 * Order 809 (Arts 17, 21, 22) in working days, and limits that suit a network whose gateways are seldom cut off.
 * @param changes what is otherwise in this network
 */
export const usualPolicy = (
  authorityMsp: string,
  authorityDepartment: string,
  changes: Partial<PolicyContent> = {},
): PolicyContent => ({
  authorityMsp,
  authorityDepartment,
  auditorMsps: [authorityMsp],
  replyUnconditionalDays: 1,
  replyConditionalDays: 10,
  replyExtensionDays: 10,
  deliverDays: 20,
  reviewDays: 2,
  receiptBatchCount: 10_000,
  receiptBatchMs: 600_000,
  receiptLagLimitMs: 14_400_000,
  staleAfterMs: 60_000,
  ...changes,
});
