import type { Grant } from "@mulian/domain";
import type { Snapshot } from "../../use-cases/snapshot.js";
import { listVisible, matches } from "../../use-cases/list-visible.js";
import { grantListed, grantView } from "../../use-cases/views/grant-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /grants */
export const listGrants =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listGrants"> =>
  ({ caller, query }) => {
    const { state, grantee, provider, dataset, missing } = query;
    const filter = (grant: Grant, snapshot: Snapshot): boolean =>
      matches(grant, { grantee, provider }) &&
      (dataset === undefined || grant.terms.dataset === dataset) &&
      (state === undefined || grantView(snapshot, grant).effectiveState === state) &&
      (missing === undefined || grantView(snapshot, grant).accounting[missing] === "missing");
    return listVisible(ports, caller, "grant", query, { filter, view: grantListed });
  };
