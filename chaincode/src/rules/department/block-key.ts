import { DomainError, invalidInput } from "@mulian/domain";
import { repeatOfCreation } from "../creating.js";
import { outcome } from "../outcomes.js";
import { created } from "../records.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/**
 * Blocks a leaked key at once and for good, by the department itself or the authority. Nobody else can be made to wait for it:
 * the record is under the chaincode's policy, not the department's.
 */
export const blockDepartmentKey: Rule<"department.block-key"> = async (read, context, { id, kid, reason }) => {
  const { caller } = context;
  if (caller.department !== id && !caller.roles.includes("authority"))
    throw new DomainError("FORBIDDEN", "a department's key is blocked by itself or the authority");
  const { keys } = requireFound(await read.get("department", id), "department");
  // Only a key that stands on the ledger: otherwise anybody's later key could be blocked before it is announced.
  if (!keys.some(({ jwk }) => jwk.kid === kid))
    throw invalidInput("kid", "unknown-key", "the department has no such key");
  const existing = await read.get("key-block", id, kid);
  if (existing !== undefined) return repeatOfCreation(context, existing, "the key is blocked already");
  return outcome({ record: created(context, "key-block", `${id}:${kid}`, { department: id, kid, reason }) });
};
