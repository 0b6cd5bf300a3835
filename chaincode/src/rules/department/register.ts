import { DomainError } from "@mulian/domain";
import { isRepeatOfCreation, outcome, resultFor } from "../outcomes.js";
import { ownerAndAuthority, readPolicy } from "../policy.js";
import { created } from "../records.js";
import { invalid } from "../refusals.js";
import type { Rule } from "../rule.js";

/** The authority enters a department and the MSP that speaks for it. */
export const registerDepartment: Rule<"department.register"> = async (read, context, body) => {
  const existing = await read.get("department", body.id);
  if (existing !== undefined) {
    if (isRepeatOfCreation(context, existing)) return { writes: [], result: resultFor(existing, 1) };
    throw new DomainError("ALREADY_EXISTS", "a department has this id");
  }
  const policy = await readPolicy(read);
  const { authorityDepartment, authorityMsp } = policy.content;
  if (body.id === authorityDepartment && body.mspId !== authorityMsp) {
    throw invalid("mspId", "authority-msp", "the authority's department is spoken for by the authority's MSP");
  }
  const { id, ...fields } = body;
  const record = created(context, "department", id, { ...fields, keys: [] });
  return outcome({ record, endorsers: ownerAndAuthority(policy, body.mspId) });
};
