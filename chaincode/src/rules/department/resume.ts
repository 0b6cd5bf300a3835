import { changeHold } from "../holds.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/** Nobody revokes a department; whoever forged that in the authority's name has not closed it for good. */
const HELD = ["suspended", "revoked"] as const;

export const resumeDepartment: Rule<"department.resume"> = (read, context, { id }) =>
  changeHold(
    read,
    context,
    { subjectKind: "department", subject: id, actor: "authority", from: HELD, to: "none" },
    async () => {
      requireFound(await read.get("department", id), "department");
    },
  );
