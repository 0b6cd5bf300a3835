import { invalidInput } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const refreshDataset: Rule<"dataset.refresh"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "published", "updating");
    const { refreshedAt } = body;
    // Timestamps of one fixed form compare as text.
    if (refreshedAt > context.now) throw invalidInput("refreshedAt", "future", "a refresh lies in the past");
    if (refreshedAt < (dataset.lastRefreshAt ?? ""))
      throw invalidInput("refreshedAt", "earlier", "a later refresh is recorded");
    return outcome({ record: advanced(context, dataset, { lastRefreshAt: refreshedAt }) });
  });
