import { DomainError, commands, type CommandName, type Role } from "@mulian/domain";
import type { RuleContext, WorldStateReader } from "./rule.js";

const forbidden = (message: string): DomainError => new DomainError("FORBIDDEN", message);

/**
 * Roles that count: every organisation's CA can put any role into a certificate, so `authority` counts only with the
 * MSP and department that Policy names, `auditor` only with the MSPs it names.
 */
async function effectiveRoles(read: WorldStateReader, { caller }: RuleContext): Promise<readonly Role[]> {
  if (!caller.roles.includes("authority") && !caller.roles.includes("auditor")) return caller.roles;
  const content = (await read.get("policy", "policy"))?.content;
  const isAuthority =
    content !== undefined && caller.mspId === content.authorityMsp && caller.department === content.authorityDepartment;
  const isAuditor = content?.auditorMsps.includes(caller.mspId) ?? false;
  return caller.roles.filter((role) => (role === "authority" ? isAuthority : role === "auditor" ? isAuditor : true));
}

/**
 * Lets a caller in, before any rule: role, standing of user and department, and that the department is spoken for by
 * the caller's own MSP (a hosted department cannot act for its neighbour, nor another organisation for either).
 * @returns the context with the roles that count
 * @throws DomainError FORBIDDEN, USER_DISABLED, DEPARTMENT_SUSPENDED
 */
export async function admit(read: WorldStateReader, context: RuleContext, name: CommandName): Promise<RuleContext> {
  const { caller } = context;
  const wanted: readonly Role[] = commands[name].roles;
  const admits = (roles: readonly Role[]): boolean => roles.some((role) => wanted.includes(role));
  if (!admits(caller.roles)) throw forbidden(`${name} needs one of the roles ${wanted.join(", ")}`);

  // The first policy names the authority; until it stands nobody can be checked against it.
  if (name === "policy.initialise") return context;

  const status = await read.get("user-status", caller.mspId, caller.enrolmentId);
  if (status?.status === "disabled") throw new DomainError("USER_DISABLED", "the user is disabled");

  let roles = await effectiveRoles(read, context);
  const department = await read.get("department", caller.department);
  if (department === undefined) {
    // The authority registers departments before its own stands, and an auditor's office may be none of the network.
    roles = roles.filter((role) => role === "authority" || role === "auditor");
  } else if (department.mspId !== caller.mspId) {
    throw forbidden("the department is not spoken for by the caller's organisation");
  }
  if (!admits(roles)) throw forbidden(`${name} needs one of the roles ${wanted.join(", ")}`);

  await requireNotSuspended(read, caller.department);
  return { ...context, caller: { ...caller, roles } };
}

/**
 * The authority does not suspend itself: what says so was forged, and would keep it from lifting anything.
 * @throws DomainError DEPARTMENT_SUSPENDED
 */
async function requireNotSuspended(read: WorldStateReader, department: string): Promise<void> {
  const hold = await read.get("hold", "department", department, "authority");
  if (hold === undefined || hold.state === "none") return;
  if ((await read.get("policy", "policy"))?.content.authorityDepartment === department) return;
  throw new DomainError("DEPARTMENT_SUSPENDED", "the department is suspended");
}
