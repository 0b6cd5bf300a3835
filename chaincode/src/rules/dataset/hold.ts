import { changeHold } from "../holds.js";
import { requireFound, requireState } from "../refusals.js";
import type { Rule } from "../rule.js";

/** A record of its own, so that the owner cannot block it by not endorsing. */
export const holdDataset: Rule<"dataset.hold"> = (read, context, { id, reason }) =>
  changeHold(
    read,
    context,
    { subjectKind: "dataset", subject: id, actor: "authority", from: ["none"], to: "suspended", reason },
    async () => {
      const dataset = requireFound(await read.get("dataset", id), "dataset");
      requireState(dataset.state, "submitted", "returned", "published", "updating", "suspended");
    },
  );
