import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const retireDataset: Rule<"dataset.retire"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "published", "updating", "suspended");
    const record = advanced(context, dataset, {
      state: "retired",
      stateReason: body.reason,
      pendingContent: undefined,
      reviewDue: undefined,
    });
    return outcome({ record });
  });
