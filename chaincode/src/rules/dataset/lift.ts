import { changeHold } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

export const liftDataset: Rule<"dataset.lift"> = (read, context, { id }) =>
  changeHold(
    read,
    context,
    { subjectKind: "dataset", subject: id, actor: "authority", from: ["suspended"], to: "none" },
    async () => {
      requireFound(await read.get("dataset", id), "dataset");
    },
  );
