import { effectiveGrantState, type Grant, type GrantView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { grantAccounting } from "./grant-accounting.js";
import { holdsOn } from "./holds.js";

export function grantView(snapshot: Snapshot, grant: Grant): GrantView {
  const holds = holdsOn(snapshot, "grant", grant.id);
  const effectiveState = effectiveGrantState(grant, holds, snapshot.now);
  const holdings = [...snapshot.ofGrant("key-holding", grant.id)];
  const accounts = snapshot.ofGrant("use-record", grant.id);
  return {
    ...grant,
    datasetTitle: snapshot.datasetTitle(grant.terms.dataset),
    granteeName: snapshot.departmentName(grant.grantee),
    providerName: snapshot.departmentName(grant.provider),
    effectiveState,
    holds,
    holdings,
    accounting: grantAccounting(grant, effectiveState, holdings, accounts),
    height: snapshot.height,
  };
}

/** In a list, which names its height once. */
export function grantListed(snapshot: Snapshot, grant: Grant): Omit<GrantView, "height"> {
  const { height: _height, ...listed } = grantView(snapshot, grant);
  return listed;
}
