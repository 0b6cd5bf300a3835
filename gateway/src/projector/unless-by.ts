import { commands, type CommandName, type Role, type VoidReason } from "@mulian/domain";
import { because } from "./because.js";
import type { Circumstances } from "./circumstances.js";

/**
 * Why nobody of the department can have given the command that writes this, or undefined. Most records have no endorsement
 * policy of their own, so that no side can block another. But peers of any contract let a transaction in only with its
 * creator's signature: a majority that colludes cannot write as somebody else's member. That the department is the creator's
 * to speak for, `unlessAdmitted` has seen to.
 */
export function unlessBy(
  department: string,
  command: CommandName,
  circumstances: Circumstances,
): VoidReason | undefined {
  if (circumstances.transaction.creator.department !== department) return because("anotherDepartment", { department });
  const roles = effectiveRoles(circumstances);
  return commands[command].roles.some((role) => roles.includes(role)) ? undefined : because("roleMissing", { command });
}

/** Every organisation's CA can put any role into a certificate: as in the contract, two of them count only where they belong. */
function effectiveRoles(circumstances: Circumstances): readonly Role[] {
  return circumstances.transaction.creator.roles.filter((role) => {
    if (role === "authority") return isAuthority(circumstances);
    return role === "auditor" ? isAuditor(circumstances) : true;
  });
}

/** The authority's role counts with the pinned MSP and the department that the policy names. */
export function isAuthority({ transaction, view, authorityMsp }: Circumstances): boolean {
  const { mspId, department, roles } = transaction.creator;
  const named = view.get("policy", "policy")?.content.authorityDepartment ?? department;
  return mspId === authorityMsp && department === named && roles.includes("authority");
}

/** Why it cannot have been the authority, or undefined. */
export const unlessByAuthority = (circumstances: Circumstances): VoidReason | undefined =>
  isAuthority(circumstances) ? undefined : because("notByAuthority");

/** Auditors' organisations are the policy's to name. */
export const isAuditor = ({ transaction: { creator }, view }: Circumstances): boolean =>
  creator.roles.includes("auditor") &&
  (view.get("policy", "policy")?.content.auditorMsps.includes(creator.mspId) ?? false);

/** Undefined when one of these is; else why the first is not. */
export const unlessEither = (...reasons: readonly (VoidReason | undefined)[]): VoidReason | undefined =>
  reasons.includes(undefined) ? undefined : reasons[0];
