import { requireGrantState } from "../holds.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import type { Rule } from "../rule.js";
import { currentHolding } from "./holding-id.js";
import { bySide } from "./parties.js";

/** The grantee says its purpose is met; the key it holds ends with it (Art 27). */
export const completeGrant: Rule<"grant.complete"> = (read, context, body) =>
  changing(read, context, "grant", { ...body, mayChange: bySide(context, "grantee") }, async (grant) => {
    await requireGrantState(read, context, grant, "active");
    const record = advanced(context, grant, { state: "completed", endReason: body.reason });
    const holding = await currentHolding(read, context, grant.id);
    if (holding === undefined || holding.state === "ended") return outcome({ record });
    const { destructionDigest } = body;
    return outcome(
      { record },
      {
        record: advanced(context, holding, {
          state: "ended",
          until: context.now,
          endedBy: "completed",
          destructionDigest,
        }),
      },
    );
  });
