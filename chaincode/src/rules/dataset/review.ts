import { DomainError, type Dataset } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule, RuleContext } from "../rule.js";

/** The authority publishes what was submitted or changed, or returns it with reasons. */
export const reviewDataset: Rule<"dataset.review"> = (read, context, body) =>
  changing(read, context, "dataset", { ...body, mayChange: () => undefined }, async (dataset) => {
    requireState(dataset.state, "submitted", "updating");
    if (body.outcome === "publish") return outcome({ record: published(context, dataset) });
    if (body.reason === undefined) throw new DomainError("REASON_REQUIRED", "a return needs reasons");
    return outcome({ record: returned(context, dataset, body.reason) });
  });

const published = (context: RuleContext, dataset: Dataset): Dataset =>
  advanced(context, dataset, {
    state: "published",
    content: dataset.pendingContent ?? dataset.content,
    datasetVersion: dataset.datasetVersion + 1,
    publishedAt: context.now,
    pendingContent: undefined,
    reviewDue: undefined,
    returnReason: undefined,
  });

/** A returned change leaves what was published as it is. */
const returned = (context: RuleContext, dataset: Dataset, returnReason: string): Dataset =>
  advanced(context, dataset, {
    state: dataset.state === "updating" ? "published" : "returned",
    pendingContent: undefined,
    reviewDue: undefined,
    returnReason,
  });
