import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";
import { byRequester } from "./parties.js";

export const withdrawRequest: Rule<"request.withdraw"> = (read, context, body) =>
  changing(read, context, "access-request", { ...body, mayChange: byRequester(context) }, async (request) => {
    requireState(request.state, "submitted", "supplement-asked");
    return outcome({ record: advanced(context, request, { state: "withdrawn", replyDue: undefined }) });
  });
