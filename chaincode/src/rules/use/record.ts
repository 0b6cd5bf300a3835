import { creating } from "../creating.js";
import { requireDistinctDocuments, requireDocumentRoles } from "../documents.js";
import { readDeliveredGrant } from "../grant/delivered.js";
import { outcome } from "../outcomes.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";
import { periodOf } from "./period.js";

/** Order 809 asks what the data was used for, in which system, to what effect, and where it is kept. */
const ACCOUNT = ["scene", "system", "effect", "storage"] as const;

/** The grantee accounts for its use of a grant in a period; a further period is a further record. */
export const recordUse: Rule<"use.record"> = (read, context, body) =>
  creating(read, context, "use-record", async () => {
    const grant = await readDeliveredGrant(read, context, body.grant);
    requireDocumentRoles("documents", body.documents, ACCOUNT);
    requireDistinctDocuments("documents", body.documents);
    const { effectKind, served, documents } = body;
    const record = created(context, "use-record", context.newId, {
      grant: grant.id,
      provider: grant.provider,
      grantee: grant.grantee,
      dataset: grant.terms.dataset,
      ...periodOf(context, grant, body),
      effectKind,
      served,
      documents,
    });
    return outcome({ record });
  });
