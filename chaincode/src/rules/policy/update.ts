import { DomainError } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import type { Rule } from "../rule.js";

/** Who the authority is stays: gateways pin it, and key-level policies on every record name its MSP. */
export const updatePolicy: Rule<"policy.update"> = (read, context, { expectedVersion, content }) =>
  changing(read, context, "policy", { id: "policy", expectedVersion, mayChange: () => undefined }, async (policy) => {
    const { authorityMsp, authorityDepartment } = policy.content;
    if (content.authorityMsp !== authorityMsp || content.authorityDepartment !== authorityDepartment) {
      throw new DomainError("FORBIDDEN", "a policy does not name another authority");
    }
    return outcome({ record: advanced(context, policy, { content }) });
  });
