import { invalidInput } from "@mulian/domain";
import { repeatOfCreation } from "../creating.js";
import { outcome } from "../outcomes.js";
import { ownerAndAuthority, readPolicy } from "../policy.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";

/** The authority enters a department and the MSP that speaks for it. */
export const registerDepartment: Rule<"department.register"> = async (read, context, body) => {
  const existing = await read.get("department", body.id);
  if (existing !== undefined) return repeatOfCreation(context, existing, "a department has this id");
  const policy = await readPolicy(read);
  const { authorityDepartment, authorityMsp } = policy.content;
  if (body.id === authorityDepartment && body.mspId !== authorityMsp) {
    throw invalidInput("mspId", "authority-msp", "the authority's department is spoken for by the authority's MSP");
  }
  const { id, ...fields } = body;
  const record = created(context, "department", id, { ...fields, keys: [] });
  return outcome({ record, endorsers: ownerAndAuthority(policy, body.mspId) });
};
