import { z } from "zod";
import { AccessRequest, Approval, ApprovalStep } from "../../records/access-request.js";
import { TaskKind } from "./tasks.js";

/** What a request can wait for one person to do. */
export const RequestTurn = TaskKind.extract(["sign-request", "supplement-request", "decide-request"]);
export type RequestTurn = z.infer<typeof RequestTurn>;

export const RequestView = AccessRequest.extend({
  datasetTitle: z.string(),
  requesterName: z.string(),
  providerName: z.string(),
  approvals: z.array(Approval),
  /** SHA-256 of the canonical terms: what an approver signs. */
  termsDigest: z.string(),
  /** Signatures still needed before the request is decided. */
  missingSteps: z.array(ApprovalStep),
  /** What it waits for the caller to do, if anything; told of one request, not in lists. */
  yourTurn: RequestTurn.optional(),
  overdue: z.boolean(),
  height: z.int(),
});
export type RequestView = z.infer<typeof RequestView>;
