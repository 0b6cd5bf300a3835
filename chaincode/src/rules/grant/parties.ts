import { DomainError, type Grant } from "@mulian/domain";
import { notFound } from "../refusals.js";
import type { RuleContext } from "../rule.js";

/** One side's commands: the other side sees the grant and may not, others do not see it. */
export const bySide =
  ({ caller }: RuleContext, side: "provider" | "grantee") =>
  (grant: Grant): void => {
    if (caller.department === grant[side]) return;
    const isParty =
      caller.department === grant.provider || caller.department === grant.grantee || caller.roles.includes("authority");
    throw isParty ? new DomainError("FORBIDDEN", `this is for the ${side} to do`) : notFound("grant");
  };
