import { creating, withoutKey } from "../creating.js";
import { outcome } from "../outcomes.js";
import { ownerAndAuthority, readPolicy } from "../policy.js";
import { created } from "../records.js";
import { notFound, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { requireSourceState } from "./source-state.js";

export const linkResource: Rule<"resource.link"> = (read, context, body) =>
  creating(read, context, "resource", async () => {
    const { department, mspId } = context.caller;
    const dataset = await read.get("dataset", body.dataset);
    if (dataset?.department !== department) throw notFound("dataset");
    requireState(dataset.state, "submitted", "returned", "published", "updating", "suspended");
    requireSourceState(context, body);
    const record = created(context, "resource", context.newId, { department, ...withoutKey(body), status: "linked" });
    return outcome({ record, endorsers: ownerAndAuthority(await readPolicy(read), mspId) });
  });
