import { DomainError } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { readApprovals } from "./approvals.js";
import { byProvider } from "./parties.js";

/** Once, and everything at once. The reply clock stops until the request is complete again. */
export const askSupplement: Rule<"request.ask-supplement"> = (read, context, body) =>
  changing(read, context, "access-request", { ...body, mayChange: byProvider(context) }, async (request) => {
    if (request.supplement !== undefined)
      throw new DomainError("SUPPLEMENT_ALREADY_ASKED", "what is missing is said once");
    requireState(request.state, "submitted");
    if (request.completedAt === undefined)
      throw new DomainError("WRONG_STATE", "the requester's unit has not signed", { state: request.state });
    // A supplement changes the terms, so signatures on the present ones would be left hanging.
    const given = await readApprovals(read, request);
    if (given.length > 0) throw new DomainError("WRONG_STATE", "the request has been signed towards a decision");
    const record = advanced(context, request, {
      state: "supplement-asked",
      supplement: { askedAt: context.now, missing: body.missing },
      completedAt: undefined,
      replyDue: undefined,
    });
    return outcome({ record });
  });
