import { changeHold, holdActor } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Open to both sides and the authority at any state, and final. */
export const revokeGrant: Rule<"grant.revoke"> = async (read, context, { id, reason }) => {
  const grant = requireFound(await read.get("grant", id), "grant");
  const actor = holdActor(context, grant);
  return changeHold(
    read,
    context,
    { subjectKind: "grant", subject: id, actor, from: ["none", "suspended"], to: "revoked", reason },
    async () => undefined,
  );
};
