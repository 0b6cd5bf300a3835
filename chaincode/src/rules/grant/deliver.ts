import { requireDepartmentServed, requireGrantState } from "../holds.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced, created } from "../records.js";
import { requireStillGranted } from "../request/granting.js";
import type { Rule } from "../rule.js";
import { deliveredKey } from "./delivered-key.js";
import { holdingIdOf } from "./holding-id.js";
import { bySide } from "./parties.js";

/** From here on the grantee holds a key: who, which, since when stands on the ledger before anything is handed over. */
export const deliverGrant: Rule<"grant.deliver"> = async (read, context, body) => {
  const holding = holdingIdOf(context, body.id);
  const delivered = await changing(
    read,
    context,
    "grant",
    { ...body, mayChange: bySide(context, "provider") },
    async (grant) => {
      await requireGrantState(read, context, grant, "agreed");
      await requireStillGranted(read, grant);
      await requireDepartmentServed(read, grant.grantee);
      const record = created(context, "key-holding", holding, {
        holder: grant.grantee,
        provider: grant.provider,
        grant: grant.id,
        dataset: grant.terms.dataset,
        ...(await deliveredKey(read, context, grant, body.key)),
        state: "released",
        since: context.now,
      });
      return outcome(
        { record: advanced(context, grant, { state: "delivered", deliveredAt: context.now }) },
        { record },
      );
    },
  );
  return { ...delivered, result: { ...delivered.result, holding } };
};
