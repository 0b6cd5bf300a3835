import { DomainError, type AccessRequest } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { actorOf, advanced, created } from "../records.js";
import { requireState } from "../refusals.js";
import { dueDate } from "../clocks.js";
import type { Outcome, Rule, RuleContext, WorldStateReader } from "../rule.js";
import { newGrant, readGrantableDataset } from "./granting.js";
import { byRequester, requireSameTerms } from "./parties.js";
import { digestOfTerms } from "./terms.js";

/**
 * The requester's unit signs: the request is complete and the provider's clock starts (Art 21). Unconditional data of
 * the general grade is granted here, by the contract itself; a missed clock or anything else never grants.
 */
export const approveRequest: Rule<"request.approve"> = (read, context, body) =>
  changing(read, context, "access-request", { ...body, mayChange: byRequester(context) }, async (request) => {
    requireState(request.state, "submitted");
    if (request.completedAt !== undefined) throw new DomainError("ALREADY_APPROVED", "the requester's unit has signed");
    const termsDigest = digestOfTerms(context, request.terms);
    requireSameTerms(termsDigest, body.termsDigest);
    const approval = created(context, "approval", `${request.id}:requester-unit`, {
      request: request.id,
      step: "requester-unit",
      by: actorOf(context),
      termsDigest,
    });
    const { writes, result } = await complete(read, context, request);
    return { writes: [...writes, { record: approval }], result };
  });

/** Marks the request complete, or grants it when the contract may. Also after a supplement, which is signed anew. */
export async function complete(
  read: WorldStateReader,
  context: RuleContext,
  request: AccessRequest,
  changes: Partial<AccessRequest> = {},
): Promise<Outcome> {
  const signed = { ...request, ...changes };
  const { replyConditionalDays, replyUnconditionalDays } = (await readPolicy(read)).content;
  const days = signed.shareType === "unconditional" ? replyUnconditionalDays : replyConditionalDays;
  const completed = {
    ...changes,
    state: "submitted",
    completedAt: context.now,
    replyDue: await dueDate(read, context.now, days),
  } as const;
  if (signed.shareType !== "unconditional" || signed.grade !== "general")
    return outcome({ record: advanced(context, request, completed) });

  const grant = await newGrant(read, context, signed, await readGrantableDataset(read, signed));
  const record = advanced(context, request, {
    ...completed,
    state: "granted",
    grant: grant.id,
    decision: { outcome: "granted", by: "contract", decidedAt: context.now },
  });
  return outcome({ record }, { record: grant });
}
