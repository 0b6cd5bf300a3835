import type { Policy, Role } from "@mulian/domain";
import type { LedgerCaller } from "../ports/ledger.js";

/** A signed-in user, and the certificate the user acts with. */
export interface UserCaller {
  /** Login name; known to this gateway only. */
  readonly user: string;
  readonly department: string;
  readonly roles: readonly Role[];
  readonly ledger: LedgerCaller;
}

/**
 * Authority and auditors see what concerns others. Every organisation's CA can put any role into a certificate, so the
 * roles count only with the MSPs that the policy names.
 */
export function isOverseer(
  caller: Pick<UserCaller, "department" | "roles" | "ledger">,
  policy: Policy | undefined,
): boolean {
  if (policy === undefined) return false;
  const { authorityMsp, authorityDepartment, auditorMsps } = policy.content;
  const { mspId } = caller.ledger;
  if (caller.roles.includes("authority") && mspId === authorityMsp && caller.department === authorityDepartment)
    return true;
  return caller.roles.includes("auditor") && auditorMsps.includes(mspId);
}
