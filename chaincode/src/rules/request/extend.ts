import { DomainError, isOverdue } from "@mulian/domain";
import { dueDate } from "../clocks.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** The authority consents to one extension of a conditional dataset's reply, before it has run out (Art 21). */
export const extendRequest: Rule<"request.extend"> = (read, context, body) =>
  changing(read, context, "access-request", { ...body, mayChange: () => undefined }, async (request) => {
    requireState(request.state, "submitted");
    const { replyDue } = request;
    if (replyDue === undefined) throw new DomainError("WRONG_STATE", "the reply's clock does not run");
    if (request.shareType !== "conditional")
      throw new DomainError("WRONG_STATE", "only the reply on conditional data may be extended");
    if (request.extended) throw new DomainError("WRONG_STATE", "the reply was extended once");
    if (isOverdue(replyDue, context.now)) throw new DomainError("WRONG_STATE", "the reply is overdue", { replyDue });
    const { replyExtensionDays } = (await readPolicy(read)).content;
    const record = advanced(context, request, {
      extended: true,
      replyDue: await dueDate(read, replyDue, replyExtensionDays),
    });
    return outcome({ record });
  });
