import { invalidInput } from "@mulian/domain";
import { creating, withoutKey } from "../creating.js";
import { outcome } from "../outcomes.js";
import { created } from "../records.js";
import { notFound } from "../refusals.js";
import { readSharedDataset, requireItems } from "../request/terms.js";
import type { Rule } from "../rule.js";

/** Registers a sealed package's key by its fingerprint; the key itself never comes here. */
export const registerKey: Rule<"key.register"> = (read, context, body) =>
  creating(read, context, "data-key", async () => {
    const custodian = context.caller.department;
    const dataset = await readSharedDataset(read, body.dataset);
    if (dataset.department !== custodian) throw notFound("dataset");
    if (body.datasetVersion > dataset.datasetVersion)
      throw invalidInput(
        "datasetVersion",
        "unknown-version",
        `the dataset is at version ${dataset.datasetVersion}`,
        dataset.datasetVersion,
      );
    // What an earlier version held is no longer read here; a delivery checks its package against the grant's items.
    if (body.datasetVersion === dataset.datasetVersion) requireItems(dataset.content, body.items);
    return outcome({
      record: created(context, "data-key", context.newId, { custodian, ...withoutKey(body), state: "active" }),
    });
  });
