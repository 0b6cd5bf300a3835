import type { UserCaller } from "./caller.js";
import type { FindSource } from "./look-at-source.js";

/** A gateway is its host's: the department its configuration names. Departments the organisation hosts are its guests. */
export interface Hosting {
  readonly users: { readonly department: string };
  readonly sources: FindSource;
}

export const isHost = ({ users }: Pick<Hosting, "users">, caller: UserCaller): boolean =>
  caller.department === users.department;

/** Whose users an operator sees and manages: the host's operator those of the organisation, a guest's those of its own department. */
export const manages = (operator: UserCaller, host: string, department: string): boolean =>
  operator.department === host || operator.department === department;

/** The connectors a caller may look at: those of the configuration are the host's. */
export const sourcesOf = (hosting: Hosting, caller: UserCaller): FindSource =>
  isHost(hosting, caller) ? hosting.sources : () => undefined;
