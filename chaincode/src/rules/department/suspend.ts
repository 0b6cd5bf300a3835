import { DomainError } from "@mulian/domain";
import { changeHold } from "../holds.js";
import { readPolicy } from "../policy.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

export const suspendDepartment: Rule<"department.suspend"> = (read, context, { id, reason }) =>
  changeHold(
    read,
    context,
    { subjectKind: "department", subject: id, actor: "authority", from: ["none"], to: "suspended", reason },
    async () => {
      requireFound(await read.get("department", id), "department");
      const policy = await readPolicy(read);
      // The authority could never lift its own suspension: it would be suspended itself.
      if (id === policy.content.authorityDepartment)
        throw new DomainError("FORBIDDEN", "the authority does not suspend itself");
    },
  );
