import { effectiveGrantState, type EffectiveGrantState, type Grant } from "@mulian/domain";
import type { Snapshot } from "../../snapshot.js";
import { holdsOn } from "../../views/holds.js";

/** What a grant amounts to at the snapshot's time. */
export const grantStateOf = (snapshot: Snapshot, grant: Grant): EffectiveGrantState =>
  effectiveGrantState(grant, holdsOn(snapshot, "grant", grant.id), snapshot.now);

/** Since when a grant that is over has been so: its first end counts. */
export function overSince(snapshot: Snapshot, grant: Grant): string {
  const revoked = holdsOn(snapshot, "grant", grant.id).filter(({ state }) => state === "revoked");
  const ended = grant.state === "completed" || grant.state === "terminated" ? [grant.updatedAt] : [];
  return [...revoked.map(({ updatedAt }) => updatedAt), ...ended, grant.expiresAt].toSorted()[0] ?? grant.expiresAt;
}
