import type { UserCaller } from "./caller.js";

/** Whose users an operator sees and manages: the host's operator those of the organisation, a guest's those of its own department. */
export const manages = (operator: UserCaller, host: string, department: string): boolean =>
  operator.department === host || operator.department === department;
