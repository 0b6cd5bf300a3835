import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Back to where it was: a change that was under review still is. */
export const resumeDataset: Rule<"dataset.resume"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "suspended");
    const state = dataset.pendingContent === undefined ? "published" : "updating";
    return outcome({ record: advanced(context, dataset, { state, stateReason: undefined }) });
  });
