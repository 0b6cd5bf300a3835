import { creating } from "../creating.js";
import { outcome } from "../outcomes.js";
import { ownerAndAuthority, readPolicy } from "../policy.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";

export const registerDuty: Rule<"duty.register"> = (read, context, { title, legalBasis }) =>
  creating(read, context, "duty", async () => {
    const policy = await readPolicy(read);
    const { department, mspId } = context.caller;
    const record = created(context, "duty", context.newId, { department, title, legalBasis, status: "active" });
    return outcome({ record, endorsers: ownerAndAuthority(policy, mspId) });
  });
