import { DomainError } from "@mulian/domain";
import { holdActor, requireGrantState } from "../holds.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** On misuse the provider or the authority suspends first; who suspended may end the grant (Art 27). */
export const terminateGrant: Rule<"grant.terminate"> = (read, context, body) => {
  const notTheGrantee = (grant: Parameters<typeof holdActor>[1]): void => {
    if (holdActor(context, grant) === "grantee")
      throw new DomainError("FORBIDDEN", "the provider or the authority terminates a grant");
  };
  return changing(read, context, "grant", { ...body, mayChange: notTheGrantee }, async (grant) => {
    await requireGrantState(read, context, grant, "agreed", "delivered", "active", "suspended");
    const own = await read.get("hold", "grant", grant.id, holdActor(context, grant));
    requireState(own?.state ?? "none", "suspended");
    return outcome({ record: advanced(context, grant, { state: "terminated", endReason: body.reason }) });
  });
};
