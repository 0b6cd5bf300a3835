import { DomainError } from "@mulian/domain";
import { repeatOfCreation } from "../creating.js";
import { outcome } from "../outcomes.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";

/** The first policy names the authority, and only the authority it names can write it. Gateways pin its MSP. */
export const initialisePolicy: Rule<"policy.initialise"> = async (read, context, { content }) => {
  const existing = await read.get("policy", "policy");
  if (existing !== undefined) return repeatOfCreation(context, existing, "the first policy is written once");
  const { mspId, department } = context.caller;
  if (content.authorityMsp !== mspId || content.authorityDepartment !== department) {
    throw new DomainError("FORBIDDEN", "the first policy names its writer as the authority");
  }
  return outcome({ record: created(context, "policy", "policy", { content }) });
};
