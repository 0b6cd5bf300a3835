import { listVisible, matches } from "../../use-cases/list-visible.js";
import { correctionListed } from "../../use-cases/views/correction-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /corrections */
export const listCorrections =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listCorrections"> =>
  ({ caller, query }) => {
    const { state, grant, grantee, provider, dataset } = query;
    return listVisible(ports, caller, "correction", query, {
      filter: (correction) => matches(correction, { state, grant, grantee, provider, dataset }),
      view: correctionListed,
    });
  };
