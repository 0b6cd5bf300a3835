import { changing } from "../changing.js";
import { bySide } from "../grant/parties.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** The grantee was mistaken, or needs no answer any more. */
export const withdrawCorrection: Rule<"correction.withdraw"> = (read, context, body) =>
  changing(
    read,
    context,
    "correction",
    { ...body, mayChange: bySide(context, "grantee", "correction") },
    async (correction) => {
      requireState(correction.state, "reported", "accepted");
      return outcome({ record: advanced(context, correction, { state: "withdrawn" }) });
    },
  );
