import { cast, departmentBody, policyContent } from "../support/cast.js";
import type { RunningNetwork, Submission } from "./running-network.js";

/** The departments of the cast that act, each with the organisation that speaks for it. */
const DEPARTMENTS = [
  ["authority", "AuthorityMSP"],
  ["civil-affairs", "CivilMSP"],
  ["statistics", "HostMSP"],
] as const;

/** Writes the first policy and registers the departments. Returns what became of each. */
export async function foundNetwork(network: RunningNetwork): Promise<Submission["code"][]> {
  const codes = [(await network.submit(cast.authority, "policy.initialise", { content: policyContent })).code];
  for (const [id, mspId] of DEPARTMENTS)
    codes.push((await network.submit(cast.authority, "department.register", departmentBody(id, mspId))).code);
  return codes;
}
