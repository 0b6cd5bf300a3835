import { dueDate } from "../clocks.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { admitContent } from "./content.js";

/** A change goes to review beside what stands published; the authority's clock starts (Art 17). */
export const changeDataset: Rule<"dataset.change"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: ownedBy(context, "dataset") }, async (dataset) => {
    requireState(dataset.state, "published");
    const claims = await admitContent(read, context, body.content, dataset.id);
    const { reviewDays } = (await readPolicy(read)).content;
    const record = advanced(context, dataset, {
      state: "updating",
      pendingContent: body.content,
      submittedAt: context.now,
      reviewDue: await dueDate(read, context.now, reviewDays),
      returnReason: undefined,
    });
    return outcome({ record }, ...claims);
  });
