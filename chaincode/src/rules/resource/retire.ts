import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const retireResource: Rule<"resource.retire"> = (read, context, body) =>
  changing(read, context, "resource", { ...body, mayChange: ownedBy(context, "resource") }, async (resource) => {
    requireState(resource.status, "linked");
    return outcome({ record: advanced(context, resource, { status: "retired" }) });
  });
