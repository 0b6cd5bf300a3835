import { DomainError } from "@mulian/domain";
import type { RuleContext } from "../rule.js";

/** Departments are seen by everybody and changed by themselves. */
export const ownDepartment =
  ({ caller }: RuleContext) =>
  (department: { readonly id: string }): void => {
    if (department.id !== caller.department)
      throw new DomainError("FORBIDDEN", "a department changes its own record only");
  };
