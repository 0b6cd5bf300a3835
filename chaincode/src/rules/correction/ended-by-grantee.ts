import type { Correction } from "@mulian/domain";
import { changing } from "../changing.js";
import { bySide } from "../grant/parties.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

type State = Correction["state"];

/** The grantee ends what it reported, at the version seen and out of these states alone. */
export const endedByGrantee =
  (end: State, ...from: readonly State[]): Rule<"correction.close" | "correction.withdraw"> =>
  (read, context, body) =>
    changing(
      read,
      context,
      "correction",
      { ...body, mayChange: bySide(context, "grantee", "correction") },
      async (correction) => {
        requireState(correction.state, ...from);
        return outcome({ record: advanced(context, correction, { state: end }) });
      },
    );
