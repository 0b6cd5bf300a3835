import { DomainError, type AccessRequest } from "@mulian/domain";
import { notFound } from "../refusals.js";
import type { RuleContext } from "../rule.js";

/** The requester's commands: the provider sees the request and may not, others do not see it. */
export const byRequester = (context: RuleContext) => (request: AccessRequest) =>
  only(context, request, request.requester);

export const byProvider = (context: RuleContext) => (request: AccessRequest) =>
  only(context, request, request.provider);

function only({ caller }: RuleContext, request: AccessRequest, department: string): void {
  if (caller.department === department) return;
  const isParty =
    caller.department === request.requester ||
    caller.department === request.provider ||
    caller.roles.includes("authority");
  throw isParty ? new DomainError("FORBIDDEN", "this is for the other side to do") : notFound("access-request");
}

/** @throws DomainError VERSION_CONFLICT when the signer saw other terms than those that stand */
export function requireSameTerms(digest: string, signed: string): void {
  if (digest !== signed)
    throw new DomainError("VERSION_CONFLICT", "the terms are not those that were signed", { termsDigest: digest });
}
