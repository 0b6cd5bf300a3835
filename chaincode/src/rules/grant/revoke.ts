import { changeHold, holdActor } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/**
 * Open to both sides and the authority at any state, and final. Also over a revocation: what stands there may have been forged
 * by a majority in this side's name, counts for no gateway then, and must not keep the side from its own. Said again by the
 * same side it changes nothing for gateways.
 */
export const revokeGrant: Rule<"grant.revoke"> = async (read, context, { id, reason }) => {
  const grant = requireFound(await read.get("grant", id), "grant");
  const actor = holdActor(context, grant);
  return changeHold(
    read,
    context,
    { subjectKind: "grant", subject: id, actor, from: ["none", "suspended", "revoked"], to: "revoked", reason },
    async () => undefined,
  );
};
