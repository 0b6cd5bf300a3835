import { DomainError } from "@mulian/domain";
import { changing } from "../changing.js";
import { actorOf, created } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { complete } from "./completing.js";
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
