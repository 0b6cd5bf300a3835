import { DomainError, type UserStatus } from "@mulian/domain";
import { outcome, repeated } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { advanced, created } from "../records.js";
import { requireVersion } from "../refusals.js";
import type { Rule, RuleContext, WorldStateReader } from "../rule.js";

/** Ends or restores a user's rights at once; an operator speaks for its own organisation's users. */
export const setUserStatus: Rule<"user.set-status"> = async (read, context, body) => {
  const { mspId, enrolmentId, expectedVersion, status, reason } = body;
  const existing = await read.get("user-status", mspId, enrolmentId);
  if (!context.caller.roles.includes("authority")) await requireOperator(read, context, mspId, existing);
  if (existing?.commandDigest === context.commandDigest) return repeated(existing);
  requireVersion(existing, expectedVersion);
  if (status === "disabled" && reason === undefined)
    throw new DomainError("REASON_REQUIRED", "disabling a user needs reasons");
  const record =
    existing === undefined
      ? created(context, "user-status", `${mspId}:${enrolmentId}`, { mspId, enrolmentId, status, reason })
      : advanced(context, existing, { status, reason });
  return outcome({ record });
};

/** What the authority disabled in another organisation, or a neighbour in the same one, an operator does not touch. */
async function requireOperator(
  read: WorldStateReader,
  { caller }: RuleContext,
  mspId: string,
  existing: UserStatus | undefined,
): Promise<void> {
  if (caller.mspId !== mspId) throw new DomainError("FORBIDDEN", "an operator speaks for its own organisation's users");
  if (existing?.status !== "disabled") return;
  const { authorityMsp } = (await readPolicy(read)).content;
  if (existing.updatedBy.mspId === authorityMsp && mspId !== authorityMsp)
    throw new DomainError("FORBIDDEN", "the authority disabled this user");
  if (existing.updatedBy.department !== caller.department)
    throw new DomainError("FORBIDDEN", "another department's operator disabled this user");
}
