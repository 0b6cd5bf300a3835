import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const repealDuty: Rule<"duty.repeal"> = (read, context, body) =>
  changing(read, context, "duty", { ...body, mayChange: ownedBy(context, "duty") }, async (duty) => {
    requireState(duty.status, "active");
    return outcome({ record: advanced(context, duty, { status: "repealed" }) });
  });
