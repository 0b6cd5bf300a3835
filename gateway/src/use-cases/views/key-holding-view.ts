import { effectiveGrantState, isGrantOver, type KeyHolding, type KeyHoldingView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { holdsOn } from "./holds.js";

/** A holding as it stands: over when its grant is over, without a transaction of its own. */
export function keyHoldingView(snapshot: Snapshot, holding: KeyHolding): KeyHoldingView {
  const grant = snapshot.get("grant", holding.grant);
  const grantIsOver =
    grant !== undefined && isGrantOver(effectiveGrantState(grant, holdsOn(snapshot, "grant", grant.id), snapshot.now));
  return {
    ...holding,
    holderName: snapshot.departmentName(holding.holder),
    providerName: snapshot.departmentName(holding.provider),
    datasetTitle: snapshot.datasetTitle(holding.dataset),
    effectiveState: grantIsOver ? "ended" : holding.state,
    sharesGatewayWith: sharingGateway(snapshot, holding.holder),
  };
}

function sharingGateway(snapshot: Snapshot, holder: string): string[] {
  const tlsKey = snapshot.get("department", holder)?.gateway?.tlsSpkiDigest;
  if (tlsKey === undefined) return [];
  const sharing = snapshot.all("department", ({ id, gateway }) => id !== holder && gateway?.tlsSpkiDigest === tlsKey);
  return sharing.map(({ id }) => id);
}
