import { changing } from "../changing.js";
import { bySide } from "../grant/parties.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** The grantee takes note: what it reported is corrected, or it leaves the rejection at that. */
export const closeCorrection: Rule<"correction.close"> = (read, context, body) =>
  changing(
    read,
    context,
    "correction",
    { ...body, mayChange: bySide(context, "grantee", "correction") },
    async (correction) => {
      requireState(correction.state, "corrected", "rejected");
      return outcome({ record: advanced(context, correction, { state: "closed" }) });
    },
  );
