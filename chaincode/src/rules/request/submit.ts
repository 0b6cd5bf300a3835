import { creating } from "../creating.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { created } from "../records.js";
import { requireFound } from "../refusals.js";
import type { Rule, WorldStateReader } from "../rule.js";
import { digestOfTerms, readSharedDataset, requireAskable, requireDocuments } from "./terms.js";

/** Asks, and makes the decision slot that only the provider's organisation can later write. */
export const submitRequest: Rule<"request.submit"> = (read, context, { terms }) =>
  creating(read, context, "access-request", async () => {
    const dataset = await readSharedDataset(read, terms.dataset);
    requireAskable(dataset, terms, context.caller.department);
    requireDocuments(terms.documents);
    const { department: provider, datasetVersion } = dataset;
    const { shareType, grade } = dataset.content;
    const request = created(context, "access-request", context.newId, {
      requester: context.caller.department,
      provider,
      state: "submitted",
      terms,
      datasetVersion,
      shareType,
      grade,
      extended: false,
    });
    const slot = created(context, "decision", request.id, {
      request: request.id,
      provider,
      outcome: "open",
      termsDigest: digestOfTerms(context, terms),
    });
    return outcome({ record: request }, { record: slot, endorsers: await slotEndorsers(read, provider, grade) });
  });

/** Nobody grants in the provider's name; for important and core data nobody grants without the authority either. */
async function slotEndorsers(read: WorldStateReader, provider: string, grade: string): Promise<readonly string[]> {
  const { mspId } = requireFound(await read.get("department", provider), "department");
  if (grade === "general") return [mspId];
  return [...new Set([mspId, (await readPolicy(read)).content.authorityMsp])].sort();
}
