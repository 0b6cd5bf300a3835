import { invalidInput } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import type { Rule } from "../rule.js";
import { ownDepartment } from "./own-department.js";

export const updateDepartment: Rule<"department.update"> = (read, context, body) =>
  changing(read, context, "department", { ...body, mayChange: ownDepartment(context) }, async (department) => {
    const { names = department.names, workUnit = department.workUnit } = body;
    if (body.names === undefined && body.workUnit === undefined)
      throw invalidInput("", "nothing-to-change", "names or workUnit is needed");
    return outcome({ record: advanced(context, department, { names, workUnit }) });
  });
