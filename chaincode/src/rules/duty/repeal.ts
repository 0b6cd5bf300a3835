import { advanced, changing, outcome, ownedBy, requireState } from "../records.js";
import type { Rule } from "../rule.js";

export const repealDuty: Rule<"duty.repeal"> = (read, context, body) =>
  changing(read, context, "duty", { ...body, mayChange: ownedBy(context, "duty") }, async (duty) => {
    requireState(duty.status, "active");
    return outcome({ record: advanced(context, duty, { status: "repealed" }) });
  });
