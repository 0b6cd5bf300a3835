import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const suspendDataset: Rule<"dataset.suspend"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "published", "updating");
    return outcome({ record: advanced(context, dataset, { state: "suspended", stateReason: body.reason }) });
  });
