import { requireGrantState } from "../holds.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireFound, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { byHolder } from "./parties.js";

/** The grantee has the key; only with this does its grant become active. One that took another's place finds it active. */
export const acknowledgeKeyHolding: Rule<"key-holding.acknowledge"> = (read, context, body) =>
  changing(read, context, "key-holding", { ...body, mayChange: byHolder(context) }, async (holding) => {
    requireState(holding.state, "released");
    const grant = requireFound(await read.get("grant", holding.grant), "grant");
    await requireGrantState(read, context, grant, "delivered", "active");
    const record = advanced(context, holding, { state: "acknowledged", acknowledgedAt: context.now });
    if (grant.state === "active") return outcome({ record });
    return outcome({ record }, { record: advanced(context, grant, { state: "active" }) });
  });
