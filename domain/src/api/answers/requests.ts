import { z } from "zod";
import { AccessRequest, Approval, ApprovalStep } from "../../records/access-request.js";

export const RequestView = AccessRequest.extend({
  datasetTitle: z.string(),
  requesterName: z.string(),
  providerName: z.string(),
  approvals: z.array(Approval),
  /** SHA-256 of the canonical terms: what an approver signs. */
  termsDigest: z.string(),
  /** Signatures still needed before the request is decided. */
  missingSteps: z.array(ApprovalStep),
  overdue: z.boolean(),
  height: z.int(),
});
export type RequestView = z.infer<typeof RequestView>;
