import { DomainError, type Grant } from "@mulian/domain";
import type { Leg } from "./leg.js";
import type { PeerScope } from "./peer-client.js";

/** The grant as its grantee's gateway sees it. @throws DomainError NOT_FOUND */
export function ownGrant(leg: Pick<Leg, "deps">, grantId: string): Grant {
  const grant = leg.deps.index.get("grant", grantId);
  if (grant === undefined || grant.grantee !== leg.deps.department)
    throw new DomainError("NOT_FOUND", "there is no such grant");
  return grant;
}

/** @throws DomainError NOT_FOUND when the grant's proof key is not in this gateway's key store */
export async function grantScope(
  leg: Pick<Leg, "deps" | "state">,
  grant: Grant,
  use: { readonly user?: string; readonly purpose?: string | undefined } = {},
): Promise<PeerScope> {
  const proofKeyName = await leg.state.proofKeyName(grant.terms.proofKeyThumbprint);
  if (proofKeyName === undefined) throw new DomainError("NOT_FOUND", "this gateway does not have the grant's key");
  return {
    department: grant.provider,
    scope: "grant",
    grant: grant.id,
    proofKeyName,
    purpose: use.purpose ?? grant.terms.purpose,
    ...(use.user === undefined ? {} : { user: use.user }),
  };
}
