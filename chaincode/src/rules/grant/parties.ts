import { DomainError, type Grant, type RecordKind } from "@mulian/domain";
import { notFound } from "../refusals.js";
import type { RuleContext } from "../rule.js";

/** One side's commands on a grant, or on what hangs on one: the other side sees it and may not, others do not see it. */
export const bySide =
  ({ caller }: RuleContext, side: "provider" | "grantee", kind: RecordKind = "grant") =>
  ({ provider, grantee }: Pick<Grant, "provider" | "grantee">): void => {
    const own = side === "provider" ? provider : grantee;
    if (caller.department === own) return;
    const isParty =
      caller.department === provider || caller.department === grantee || caller.roles.includes("authority");
    throw isParty ? new DomainError("FORBIDDEN", `this is for the ${side} to do`, { actor: side }) : notFound(kind);
  };
