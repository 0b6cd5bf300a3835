import { DomainError, type MspId, type Policy } from "@mulian/domain";
import type { WorldStateReader } from "./rule.js";

export async function readPolicy(read: WorldStateReader): Promise<Policy> {
  const policy = await read.get("policy", "policy");
  if (policy === undefined) throw new DomainError("WRONG_STATE", "the network has no policy yet");
  return policy;
}

/** The organisations that must endorse a department's own records: its own and the authority's. */
export const ownerAndAuthority = (policy: Policy, mspId: MspId): readonly MspId[] =>
  [...new Set([mspId, policy.content.authorityMsp])].sort();
