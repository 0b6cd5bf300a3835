import { changeHold, holdActor, requireGrantState } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

export const suspendGrant: Rule<"grant.suspend"> = async (read, context, { id, reason }) => {
  const grant = requireFound(await read.get("grant", id), "grant");
  const actor = holdActor(context, grant);
  return changeHold(
    read,
    context,
    { subjectKind: "grant", subject: id, actor, from: ["none"], to: "suspended", reason },
    () => requireGrantState(read, context, grant, "agreed", "delivered", "active", "suspended"),
  );
};
