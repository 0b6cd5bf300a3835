import { changeHold } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Nobody revokes a dataset; whoever forged that in the authority's name has not closed it for good. */
const HELD = ["suspended", "revoked"] as const;

export const liftDataset: Rule<"dataset.lift"> = (read, context, { id }) =>
  changeHold(
    read,
    context,
    { subjectKind: "dataset", subject: id, actor: "authority", from: HELD, to: "none" },
    async () => {
      requireFound(await read.get("dataset", id), "dataset");
    },
  );
