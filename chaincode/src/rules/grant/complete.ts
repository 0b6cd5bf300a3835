import { DomainError } from "@mulian/domain";
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
    const { destructionDigest } = body;
    if (holding === undefined || holding.state === "ended") {
      // A claim that nothing would keep is refused, not lost.
      if (destructionDigest !== undefined)
        throw new DomainError("WRONG_STATE", "the key is held no longer: its destruction is claimed on the holding");
      return outcome({ record });
    }
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
