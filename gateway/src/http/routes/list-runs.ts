import { asGrantee } from "../../use-cases/as-grantee.js";
import { runView } from "../../use-cases/views/run-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /data/{id}/runs */
export const listRuns =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"listRuns"> =>
  ({ caller, params }) =>
    asGrantee(ports, caller, params.id, async ({ grantId }) => ({
      items: ports.exchange.listRuns(grantId).map(runView),
    }));
