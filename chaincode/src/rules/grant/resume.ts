import { changeHold, holdActor, requireGrantState } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Each side lifts its own suspension and no other. */
export const resumeGrant: Rule<"grant.resume"> = async (read, context, { id }) => {
  const grant = requireFound(await read.get("grant", id), "grant");
  const actor = holdActor(context, grant);
  return changeHold(read, context, { subjectKind: "grant", subject: id, actor, from: ["suspended"], to: "none" }, () =>
    requireGrantState(read, context, grant, "agreed", "delivered", "active", "suspended"),
  );
};
