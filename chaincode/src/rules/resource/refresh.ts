import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { requireSourceState } from "./source-state.js";

export const refreshResource: Rule<"resource.refresh"> = (read, context, { id, expectedVersion, ...seen }) =>
  changing(
    read,
    context,
    "resource",
    { id, expectedVersion, mayChange: ownedBy(context, "resource") },
    async (resource) => {
      requireState(resource.status, "linked");
      requireSourceState(context, seen, resource.refreshedAt);
      const { schemaDigest, rowCount, quality, refreshedAt } = seen;
      return outcome({ record: advanced(context, resource, { schemaDigest, rowCount, quality, refreshedAt }) });
    },
  );
