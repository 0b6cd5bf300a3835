import { changeHold } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

export const resumeDepartment: Rule<"department.resume"> = (read, context, { id }) =>
  changeHold(
    read,
    context,
    { subjectKind: "department", subject: id, actor: "authority", from: ["suspended"], to: "none" },
    async () => {
      requireFound(await read.get("department", id), "department");
    },
  );
