import { effectiveGrantState, type EffectiveGrantState, type Grant } from "@mulian/domain";
import type { Snapshot } from "../../snapshot.js";
import { holdsOn } from "../../views/holds.js";

/** What a grant amounts to at the snapshot's time. */
export const grantStateOf = (snapshot: Snapshot, grant: Grant): EffectiveGrantState =>
  effectiveGrantState(grant, holdsOn(snapshot, "grant", grant.id), snapshot.now);
