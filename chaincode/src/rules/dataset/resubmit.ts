import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { admitContent } from "./content.js";

export const resubmitDataset: Rule<"dataset.resubmit"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "returned");
    const claims = await admitContent(read, context, body.content, dataset.id);
    const record = advanced(context, dataset, {
      state: "submitted",
      content: body.content,
      submittedAt: context.now,
      returnReason: undefined,
    });
    return outcome({ record }, ...claims);
  });
