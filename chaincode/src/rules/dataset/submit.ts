import { creating } from "../creating.js";
import { outcome } from "../outcomes.js";
import { ownerAndAuthority, readPolicy } from "../policy.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";
import { admitContent } from "./content.js";

/** The department's head submits; the transaction is the signature. */
export const submitDataset: Rule<"dataset.submit"> = (read, context, { content }) =>
  creating(read, context, "dataset", async () => {
    const claims = await admitContent(read, context, content, context.newId);
    const policy = await readPolicy(read);
    const { department, mspId } = context.caller;
    const record = created(context, "dataset", context.newId, {
      department,
      state: "submitted",
      datasetVersion: 0,
      content,
      submittedAt: context.now,
    });
    return outcome({ record, endorsers: ownerAndAuthority(policy, mspId) }, ...claims);
  });
