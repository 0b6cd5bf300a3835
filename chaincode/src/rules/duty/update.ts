import { invalidInput } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { ownedBy, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

export const updateDuty: Rule<"duty.update"> = (read, context, body) =>
  changing(read, context, "duty", { ...body, mayChange: ownedBy(context, "duty") }, async (duty) => {
    requireState(duty.status, "active");
    if (body.title === undefined && body.legalBasis === undefined)
      throw invalidInput("", "nothing-to-change", "title or legalBasis is needed");
    const { title = duty.title, legalBasis = duty.legalBasis } = body;
    return outcome({ record: advanced(context, duty, { title, legalBasis }) });
  });
