import { effectiveGrantState, type Grant, type GrantView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { holdsOn } from "./holds.js";

export function grantView(snapshot: Snapshot, grant: Grant): GrantView {
  const holds = holdsOn(snapshot, "grant", grant.id);
  return {
    ...grant,
    datasetTitle: snapshot.datasetTitle(grant.terms.dataset),
    granteeName: snapshot.departmentName(grant.grantee),
    providerName: snapshot.departmentName(grant.provider),
    effectiveState: effectiveGrantState(grant, holds, snapshot.now),
    holds,
    holdings: [...snapshot.all("key-holding", (holding) => holding.grant === grant.id)],
    height: snapshot.height,
  };
}

/** In a list, which names its height once. */
export function grantListed(snapshot: Snapshot, grant: Grant): Omit<GrantView, "height"> {
  const { height: _height, ...listed } = grantView(snapshot, grant);
  return listed;
}
